-- The tables of Auditlog. {prefix} is the setting tablePrefix. Each line that begins with two
-- spaces and a name in lower case is a column; what must be there is read from here too.

-- One row a journal: how far it has been uploaded. Rows are kept.
CREATE TABLE IF NOT EXISTS {prefix}audit_journal (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  journal CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  application VARCHAR(255) NOT NULL,
  host VARCHAR(255) NOT NULL,
  alg VARCHAR(32) NOT NULL,
  key_id VARCHAR(32) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  uploaded_seq BIGINT UNSIGNED NOT NULL,
  uploaded_mac BINARY(32) NULL,
  uploaded_at DATETIME(6) NOT NULL,
  closed_seq BIGINT UNSIGNED NULL,
  PRIMARY KEY (id),
  UNIQUE KEY journal (journal)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

-- One row an event.
CREATE TABLE IF NOT EXISTS {prefix}audit_log (
  journal_id INT UNSIGNED NOT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  event_type VARCHAR(255) NULL,
  level VARCHAR(9) NULL,
  severity TINYINT NULL,
  message TEXT NULL,
  method VARCHAR(255) NULL,
  kind VARCHAR(64) NULL,
  actor_id VARCHAR(255) NULL,
  actor_name VARCHAR(255) NULL,
  actor_username VARCHAR(255) NULL,
  actor_email VARCHAR(255) NULL,
  actor_type VARCHAR(255) NULL,
  actor_ip_addr VARCHAR(255) NULL,
  actor_session_id VARCHAR(255) NULL,
  actor_source VARCHAR(255) NULL,
  attribute_key VARCHAR(255) NULL,
  attribute_value_old TEXT NULL,
  attribute_value_new TEXT NULL,
  count_records BIGINT NULL,
  duration_ms BIGINT NULL,
  duration_ms_per_record BIGINT NULL,
  errors JSON NULL,
  event_ms BIGINT NULL,
  event_ms_per_record BIGINT NULL,
  job_batch VARCHAR(255) NULL,
  job_id VARCHAR(255) NULL,
  job_platform VARCHAR(255) NULL,
  job_pipeline_id VARCHAR(255) NULL,
  job_timestamp VARCHAR(255) NULL,
  job_transaction_id VARCHAR(255) NULL,
  metadata JSON NULL,
  occurred_at DATETIME(6) NOT NULL,
  parent_id VARCHAR(255) NULL,
  parent_type VARCHAR(255) NULL,
  parent_provider_id VARCHAR(255) NULL,
  parent_reference_key VARCHAR(255) NULL,
  parent_reference_value VARCHAR(255) NULL,
  record_id VARCHAR(255) NULL,
  record_type VARCHAR(255) NULL,
  record_provider_id VARCHAR(255) NULL,
  record_reference_key VARCHAR(255) NULL,
  record_reference_value VARCHAR(255) NULL,
  tenant_id VARCHAR(255) NULL,
  tenant_type VARCHAR(255) NULL,
  logger VARCHAR(255) NULL,
  thread VARCHAR(255) NULL,
  application VARCHAR(255) NULL,
  host VARCHAR(255) NULL,
  mapping_issues JSON NULL,
  payload MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  mac BINARY(32) NOT NULL,
  PRIMARY KEY (journal_id, seq, recorded_at),
  KEY occurred_at (occurred_at),
  KEY event_type (event_type, occurred_at),
  KEY actor_id (actor_id, occurred_at),
  KEY record (record_type, record_id, occurred_at),
  KEY tenant_id (tenant_id, occurred_at)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

-- One row for every sequence number that is not in audit_log, and why.
CREATE TABLE IF NOT EXISTS {prefix}audit_skipped (
  journal_id INT UNSIGNED NOT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  recorded_at DATETIME(6) NULL,
  event_sha256 BINARY(32) NULL,
  mac BINARY(32) NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (journal_id, seq)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

-- A work queue: one row for every event with transaction: true.
CREATE TABLE IF NOT EXISTS {prefix}audit_transactions (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  journal_id INT UNSIGNED NOT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  recorded_at DATETIME(6) NOT NULL,
  event_type VARCHAR(255) NULL,
  payload MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  status ENUM('pending', 'running', 'done', 'dead', 'cancelled') NOT NULL DEFAULT 'pending',
  attempts INT UNSIGNED NOT NULL DEFAULT 0,
  max_attempts INT UNSIGNED NOT NULL DEFAULT 10,
  available_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  claimed_by VARCHAR(255) NULL,
  lease_until DATETIME(6) NULL,
  finished_at DATETIME(6) NULL,
  last_error TEXT NULL,
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  UNIQUE KEY event (journal_id, seq),
  KEY claim (status, available_at, id),
  KEY lease (status, lease_until)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

-- What retention has dropped from audit_log, made when it first does: one row a journal. Rows up to
-- dropped_seq are gone, and dropped_mac is where the chain of what remains begins.
CREATE TABLE IF NOT EXISTS {prefix}audit_retention (
  journal_id INT UNSIGNED NOT NULL,
  dropped_seq BIGINT UNSIGNED NOT NULL,
  dropped_mac BINARY(32) NOT NULL,
  dropped_before DATETIME(6) NOT NULL,
  dropped_at DATETIME(6) NOT NULL,
  PRIMARY KEY (journal_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

-- The built-in tables of a kind. Their names take no prefix; where they exist they are used as they
-- are.
CREATE TABLE IF NOT EXISTS nano_banana_user_use_log (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  user_name VARCHAR(255) NOT NULL,
  device_name VARCHAR(255) NOT NULL,
  prompt MEDIUMTEXT NOT NULL,
  result_path TEXT NULL,
  status VARCHAR(255) NOT NULL,
  error_message MEDIUMTEXT NULL,
  model VARCHAR(255) NULL,
  duration_ms BIGINT NULL,
  finish_reason VARCHAR(255) NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS nano_banana_user_log (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  user_name VARCHAR(255) NULL,
  local_ip VARCHAR(255) NULL,
  public_ip VARCHAR(255) NULL,
  device_name VARCHAR(255) NULL,
  login_time DATETIME NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;

-- Any other table of a kind: columns named as fields of the schema have the field's type, the others
-- take any text.
CREATE TABLE IF NOT EXISTS {kind_table} (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
{kind_columns}
  PRIMARY KEY (id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4;
