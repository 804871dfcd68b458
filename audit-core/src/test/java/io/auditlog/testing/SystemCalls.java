package io.auditlog.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code strace -f} has written of a process: the beginning and the end of each system call,
 * in their order. A call that caused another one has ended before that begins, as strace stops a
 * thread at both.
 */
public final class SystemCalls {

  /** One call. */
  public static final class Call {
    private final String name;
    private final List<String> arguments;
    private String result = "?";

    private Call(String name, List<String> arguments) {
      this.name = name;
      this.arguments = arguments;
    }

    public String name() {
      return name;
    }

    /** As it stands in the trace. */
    public String argument(int index) {
      return arguments.get(index);
    }

    /** An argument that is text, without quotes and escapes. */
    public String text(int index) {
      return unquoted(arguments.get(index));
    }

    public int number(int index) {
      return Integer.parseInt(arguments.get(index));
    }

    /** What it returned: negative if it has failed, or has never ended. */
    public int returned() {
      Matcher matcher = NUMBER.matcher(result);
      return matcher.lookingAt() ? Integer.parseInt(matcher.group()) : -1;
    }

    @Override
    public String toString() {
      return name + arguments + " = " + result;
    }
  }

  /** Who looks at them. */
  public interface Observer {
    void begins(Call call);

    /** It has returned. Never told of a call that the end of the process cut off. */
    void ends(Call call);
  }

  private static final Pattern NUMBER = Pattern.compile("-?\\d+");
  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>.*\\) += (.*)");
  private static final Pattern BEGUN = Pattern.compile("(\\w+)\\((.*)");
  private static final String UNFINISHED = " <unfinished ...>";

  private final Observer observer;
  private final Map<String, Call> unfinished = new HashMap<>();

  private SystemCalls(Observer observer) {
    this.observer = observer;
  }

  /** Shows all of a trace, which must have been written with {@code -f} and whole strings. */
  public static void read(Path trace, Observer observer) throws IOException {
    SystemCalls calls = new SystemCalls(observer);
    try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.US_ASCII)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          throw new IllegalArgumentException("no line of strace: " + line);
        }
        calls.take(matcher.group(1), matcher.group(2));
      }
    }
  }

  private void take(String thread, String what) {
    if (what.startsWith("+++") || what.startsWith("---")) {
      return; // The end of a thread, or a signal.
    }
    if (what.startsWith("???")) {
      return; // A thread was killed before strace could read what it was about to call.
    }
    if (what.startsWith("<...")) {
      Matcher resumed = RESUMED.matcher(what);
      Call call = unfinished.remove(thread);
      if (resumed.matches()) {
        end(call, resumed.group(1));
      }
      return;
    }
    Matcher begun = BEGUN.matcher(what);
    if (!begun.matches()) {
      throw new IllegalArgumentException("no call: " + what);
    }
    boolean goesOn = what.endsWith(UNFINISHED);
    String rest = begun.group(2);
    if (goesOn) {
      rest = rest.substring(0, rest.length() - UNFINISHED.length());
    }
    List<String> arguments = new ArrayList<>();
    String behind = rest.substring(split(rest, arguments));
    Call call = new Call(begun.group(1), arguments);
    observer.begins(call);
    if (goesOn) {
      unfinished.put(thread, call);
    } else {
      end(call, behind.substring(behind.indexOf('=') + 1).strip());
    }
  }

  private void end(Call call, String result) {
    call.result = result;
    if (!result.startsWith("?")) {
      observer.ends(call);
    }
  }

  /** Takes the arguments apart; where they end, behind the parenthesis. */
  private static int split(String text, List<String> into) {
    StringBuilder argument = new StringBuilder();
    int depth = 0;
    int at = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        int end = endOfText(text, at);
        argument.append(text, at, end);
        at = end - 1;
      } else if (depth == 0 && (c == ',' || c == ')')) {
        into.add(argument.toString().strip());
        argument.setLength(0);
        if (c == ')') {
          return at + 1;
        }
      } else {
        depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
        argument.append(c);
      }
    }
    into.add(argument.toString().strip());
    return at;
  }

  private static int endOfText(String text, int quote) {
    int at = quote + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private static String unquoted(String argument) {
    if (!argument.startsWith("\"") || !argument.endsWith("\"")) {
      throw new IllegalArgumentException("no whole text: " + argument);
    }
    return argument.substring(1, argument.length() - 1).translateEscapes();
  }
}
