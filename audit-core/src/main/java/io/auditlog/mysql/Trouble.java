package io.auditlog.mysql;

/** What a failure means for whoever wanted to store something. */
public enum Trouble {

  /** The database cannot do it now, or nobody knows why not: keep everything and try again. */
  OUTAGE,

  /** A person must change something: keep everything, say what, and try again. */
  SETUP,

  /** More at once than the database takes: send less. */
  TOO_BIG,

  /** A value of one of the records was refused. */
  RECORD,

  /** A row with this key is there already. */
  DUPLICATE,

  /** What MySQL has of this journal is not what the journal holds. */
  FORKED
}
