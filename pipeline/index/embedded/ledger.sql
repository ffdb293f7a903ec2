PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS outcomes (
    id TEXT PRIMARY KEY,
    link_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    url TEXT NOT NULL,
    article_id TEXT,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    current INTEGER NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outcomes_by_link ON outcomes (link_id);
CREATE INDEX IF NOT EXISTS outcomes_by_url ON outcomes (url);
CREATE INDEX IF NOT EXISTS outcomes_by_article ON outcomes (article_id);
CREATE INDEX IF NOT EXISTS outcomes_by_source ON outcomes (source_id, at);
CREATE INDEX IF NOT EXISTS outcomes_by_time ON outcomes (at);
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    run_id TEXT NOT NULL,
    run_type TEXT NOT NULL,
    source_id TEXT,
    started_at TEXT NOT NULL,
    reported_at TEXT NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (scope, started_at);
CREATE INDEX IF NOT EXISTS runs_by_source ON runs (source_id, started_at);
