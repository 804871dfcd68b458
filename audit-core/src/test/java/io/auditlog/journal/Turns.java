package io.auditlog.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets exactly one thread of a simulation run at a time, and draws from the seed which one is next.
 *
 * <p>A thread gives its turn away only where it comes to one of the simulation's own calls: it
 * waits, or the disk interrupts it. What it does between two such calls is one step, so the seed
 * alone decides the order of all steps. A thread that has just been started runs beside its creator
 * up to its first call, where it stops until it is drawn; nobody is drawn before it has come there.
 *
 * <p>Threads belong to a simulation by inheritance: the value of an inheritable thread local is
 * made in the creating thread, so that they are numbered in an order that does not depend on
 * chance.
 */
final class Turns {

  /** Ends a thread whose process is dead; not an exception that anything would handle. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("the simulated process is dead", null, false, false);
    }
  }

  /** What dies together. */
  static final class SimulatedProcess {
    final String name;
    volatile boolean dead;

    SimulatedProcess(String name) {
      this.name = name;
    }
  }

  /** One thread. */
  private static final class Task {
    final Turns turns;
    final int number;
    final SimulatedProcess process;
    volatile Thread thread;
    BooleanSupplier ready = () -> true;
    long deadline = Long.MAX_VALUE;
    boolean mayGoOn;
    boolean waitsForAnEnd;

    Task(Turns turns, int number, SimulatedProcess process) {
      this.turns = turns;
      this.number = number;
      this.process = process;
    }
  }

  private static final InheritableThreadLocal<Task> SELF =
      new InheritableThreadLocal<>() {
        @Override
        protected Task childValue(Task parent) {
          return parent == null ? null : parent.turns.add(parent);
        }
      };

  /** One for all, as a group that has had threads is never forgotten. */
  private static final ThreadGroup GROUP =
      new ThreadGroup("simulation") {
        @Override
        public void uncaughtException(Thread thread, Throwable e) {
          if (!(e instanceof Crash)) {
            SELF.get().turns.fail(e);
          }
        }
      };

  private static final long STALLED_NANOS = 20_000_000_000L;

  /** So long at most until it is seen that a thread has ended, which none of ours tells. */
  private static final long LOOK_NANOS = 1_000_000;

  private static final int MOST_IDLE_STEPS = 20_000;

  private final Random random;
  private final StringBuilder story;
  private final List<Task> tasks = new ArrayList<>();
  private final Map<Thread, Task> byThread = new HashMap<>();
  private final Set<Thread> earlyPermits = new HashSet<>();
  private int added;
  private int starting;
  private SimulatedProcess nextProcess;
  private int idleSteps;
  private int steps;

  /** For whoever looks whether anything moves. */
  private volatile int moves;

  private long nanos = 42; // The origin of a monotonic clock is arbitrary.
  private long trace;
  private volatile Task holder;
  private volatile Thread looker;
  private volatile Thread ending;
  private volatile Throwable failure;

  /**
   * @param storyOrNull where to tell what happens
   */
  Turns(Random random, StringBuilder storyOrNull) {
    this.random = random;
    this.story = storyOrNull;
  }

  /** Runs a simulation from its first thread to the end of its last. */
  void run(Runnable first) throws Throwable {
    looker = Thread.currentThread();
    SELF.set(new Task(this, 0, null));
    try {
      spawn(null, "main", first);
    } finally {
      SELF.remove();
    }
    int seen = -1;
    long since = System.nanoTime();
    while (true) {
      Thread toEnd = ending;
      if (toEnd != null) {
        toEnd.join(1);
        if (!toEnd.isAlive() && ending == toEnd) {
          ending = null;
        }
      } else {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      synchronized (this) {
        Task running = holder;
        if (running != null && !running.thread.isAlive()) {
          end(running);
        }
        if (failure != null || (tasks.isEmpty() && starting == 0)) {
          break;
        }
        if (seen != moves) {
          seen = moves;
          since = System.nanoTime();
        } else if (System.nanoTime() - since > STALLED_NANOS) {
          fail(new AssertionError("a thread does not give its turn away: " + stack(running)));
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static String stack(Task task) {
    StringBuilder text = new StringBuilder("?");
    if (task != null && task.thread != null) {
      for (StackTraceElement frame : task.thread.getStackTrace()) {
        text.append("\n    ").append(frame);
      }
    }
    return text.toString();
  }

  private synchronized Task add(Task parent) {
    Task task = new Task(this, ++added, nextProcess != null ? nextProcess : parent.process);
    tasks.add(task);
    starting++;
    return task;
  }

  /** Starts a thread of a process; it ends by itself. */
  void spawn(SimulatedProcess process, String name, Runnable body) {
    Thread thread;
    synchronized (this) {
      nextProcess = process;
      thread =
          new Thread(
              GROUP,
              () -> {
                try {
                  turn();
                  body.run();
                } catch (Crash e) {
                  // As it should be.
                } catch (Throwable e) { // Goes to whoever runs the simulation.
                  fail(e);
                } finally {
                  synchronized (this) {
                    end(SELF.get());
                  }
                }
              },
              name);
      nextProcess = null;
    }
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
    for (Task task : tasks) {
      LockSupport.unpark(task.thread);
    }
  }

  private synchronized void end(Task task) {
    if (tasks.remove(task)) {
      if (holder == task) {
        holder = null;
        next();
      }
    }
  }

  /** Returns when it is this thread's turn, at once if it is already. */
  void turn() {
    Task self = arrive();
    requireAlive(self);
  }

  private Task arrive() {
    Task self = SELF.get();
    if (self == null || self.turns != this) {
      throw new IllegalStateException("a thread that is not of this simulation");
    }
    if (holder != self) {
      synchronized (this) {
        if (self.thread == null) {
          self.thread = Thread.currentThread();
          byThread.put(self.thread, self);
          self.mayGoOn = earlyPermits.remove(self.thread);
          starting--;
        }
        self.ready = () -> true;
        if (holder == null) {
          next();
        }
      }
      awaitTurn(self);
    }
    return self;
  }

  private void requireAlive(Task self) {
    if (failure != null || (self.process != null && self.process.dead)) {
      isEnding(self);
      throw new Crash();
    }
  }

  /** A hint for whoever looks whether a thread has ended. */
  private void isEnding(Task self) {
    ending = self.thread;
    LockSupport.unpark(looker);
  }

  private void awaitTurn(Task self) {
    while (holder != self && failure == null) {
      LockSupport.park(this);
    }
  }

  /** Gives the turn away until something is so, or the time has come. */
  void yieldUntil(BooleanSupplier ready, long deadline) {
    Task self = arrive();
    requireAlive(self);
    synchronized (this) {
      self.ready = ready;
      self.deadline = deadline;
      holder = null;
      next();
    }
    awaitTurn(self);
    self.deadline = Long.MAX_VALUE;
    requireAlive(self);
  }

  /** Gives the others a chance. */
  void yieldTurn() {
    yieldUntil(() -> true, Long.MAX_VALUE);
  }

  private void next() {
    if (starting > 0 || failure != null) {
      return; // The last one to arrive draws.
    }
    List<Task> candidates = candidates();
    if (candidates.isEmpty()) {
      long earliest = Long.MAX_VALUE;
      for (Task task : tasks) {
        earliest = Math.min(earliest, task.deadline);
      }
      if (earliest == Long.MAX_VALUE) {
        if (!tasks.isEmpty()) {
          fail(new AssertionError("all threads wait for one another"));
        }
        return;
      }
      if (++idleSteps > MOST_IDLE_STEPS) {
        fail(new AssertionError("nothing happens any more"));
        return;
      }
      nanos = Math.max(nanos, earliest);
      candidates = candidates();
    }
    Task chosen = candidates.get(candidates.size() == 1 ? 0 : random.nextInt(candidates.size()));
    moves = ++steps;
    note(chosen.number);
    holder = chosen;
    LockSupport.unpark(chosen.thread);
  }

  private List<Task> candidates() {
    List<Task> candidates = new ArrayList<>();
    for (Task task : tasks) {
      boolean dead = task.process != null && task.process.dead;
      if (dead || nanos >= task.deadline || task.ready.getAsBoolean()) {
        candidates.add(task);
      }
    }
    return candidates;
  }

  /** Adds something that has happened to the trace. */
  void note(long what) {
    trace = trace * 31 + what;
  }

  /** A digest of all that has happened, in its order. */
  long trace() {
    return trace;
  }

  /** Tells what happens, for whoever looks into a seed. */
  void tell(Consumer<StringBuilder> what) {
    if (story != null) {
      Task self = SELF.get();
      story
          .append(nanos / 1_000_000)
          .append(" ms, ")
          .append(self.process == null ? "" : self.process.name + ", ")
          .append(Thread.currentThread().getName())
          .append(' ')
          .append(self.number)
          .append(": ");
      what.accept(story);
      story.append('\n');
    }
  }

  /** Something has come forward. */
  void progress() {
    idleSteps = 0;
  }

  /** The process of this thread. */
  static SimulatedProcess process() {
    return SELF.get().process;
  }

  /** How many threads of a process are left. */
  synchronized int threadsOf(SimulatedProcess process) {
    int count = 0;
    for (Task task : tasks) {
      count += task.process == process ? 1 : 0;
    }
    return count;
  }

  /** Simulated nanoseconds. */
  long nanos() {
    return nanos;
  }

  void advance(long by) {
    nanos += by;
  }

  // ---- what stands for LockSupport

  void park(Object blocker) {
    Task self = arrive();
    requireAlive(self);
    if (!self.mayGoOn) {
      self.waitsForAnEnd = blocker instanceof Latch;
      yieldUntil(() -> self.mayGoOn, Long.MAX_VALUE);
      self.waitsForAnEnd = false;
    }
    self.mayGoOn = false;
  }

  /** Does not end a dead thread: locks and latches are opened while one unwinds. */
  void unpark(Thread threadOrNull) {
    Task self = arrive();
    if (threadOrNull != null) {
      synchronized (this) {
        Task task = byThread.get(threadOrNull);
        if (task == null) {
          earlyPermits.add(threadOrNull); // It has been started, and has not come here yet.
        } else {
          task.mayGoOn = true;
          if (task.waitsForAnEnd) {
            isEnding(self);
          }
        }
      }
    }
  }

  /** For what must not end a dead thread. */
  void turnEvenIfDead() {
    arrive();
  }
}
