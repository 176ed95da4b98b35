-- Times are microseconds since 1970 in UTC, flags 0 or 1, ids and hashes bytes. The twin of this file in the other
-- folder has the same tables, columns and indexes; a test compares them.
--
-- Keys begin with the column that tells most rows apart, not with the organization: SQLite, which has no statistics of a
-- new database, would take "all rows of the organization" for a good way to find one.

-- Facts about this database, such as whether it belongs to a demo.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Which master keys there are and how far a rotation is. The check value says whether a key of a key file is this one.
CREATE TABLE master_key (
    id BIGINT NOT NULL PRIMARY KEY,
    check_value BYTEA NOT NULL,
    activated_at BIGINT,
    resealed_at BIGINT
);

-- Tenants.
CREATE TABLE organization (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Accounts of the built-in directory.
CREATE TABLE builtin_account (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    username TEXT NOT NULL,
    username_folded TEXT NOT NULL,
    sign_in_name TEXT,
    display_name TEXT NOT NULL,
    language TEXT,
    manager_id BYTEA,
    privileged BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    locked_by TEXT,
    locked_at BIGINT,
    expires_at BIGINT,
    must_change BIGINT NOT NULL,
    password_hash TEXT,
    password_version BIGINT NOT NULL,
    password_set_by BYTEA,
    password_changed_at BIGINT,
    password_expires_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id, organization_id)
);
CREATE UNIQUE INDEX builtin_account_username ON builtin_account (username_folded, organization_id);

-- Keyed hashes of the names that accounts are found by. A mail address may be several accounts', the others not.
CREATE TABLE builtin_identifier (
    organization_id BYTEA NOT NULL,
    lookup BYTEA NOT NULL,
    kind TEXT NOT NULL,
    account_id BYTEA NOT NULL,
    PRIMARY KEY (lookup, organization_id, kind, account_id)
);
CREATE UNIQUE INDEX builtin_identifier_name ON builtin_identifier (lookup, organization_id) WHERE kind <> 'email';
CREATE INDEX builtin_identifier_account ON builtin_identifier (account_id, organization_id);

-- Addresses and numbers of accounts, sealed.
CREATE TABLE builtin_contact (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    changed_at BIGINT,
    PRIMARY KEY (account_id, organization_id, id)
);

-- Groups that accounts are in.
CREATE TABLE builtin_group (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    PRIMARY KEY (account_id, organization_id, name)
);
CREATE INDEX builtin_group_name ON builtin_group (name_folded, organization_id);

-- Earlier passwords of accounts (Argon2id), by the version they had, where a policy forbids to use them again.
CREATE TABLE builtin_password_history (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, organization_id, version)
);

-- Methods that accounts have set up; what they are checked with is sealed at one size. The position is the last time step
-- or counter that was accepted.
CREATE TABLE registration (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    method TEXT NOT NULL,
    passkey_id TEXT,
    relying_party TEXT,
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    fresh_until BIGINT,
    last_used_at BIGINT,
    position BIGINT NOT NULL,
    PRIMARY KEY (account_id, organization_id, id)
);
-- A passkey belongs to one account (WAN-03), and is found by its id when it signs in.
CREATE UNIQUE INDEX registration_by_passkey ON registration (organization_id, passkey_id) WHERE passkey_id IS NOT NULL;
-- Those of another name that the server had are counted when it starts.
CREATE INDEX registration_by_relying_party ON registration (organization_id, relying_party) WHERE relying_party IS NOT NULL;
-- Passes end within a day.
CREATE INDEX registration_of_passes ON registration (organization_id, created_at) WHERE method = 'temporary-access-pass';

-- Addresses that were taken away from accounts, until they were told so. Nothing is proved with them.
CREATE TABLE former_contact (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    fresh_until BIGINT,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, organization_id, id)
);
CREATE INDEX former_contact_removed ON former_contact (organization_id, removed_at);

-- Recovery codes of accounts (Argon2id), each used once.
CREATE TABLE recovery_code (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    number BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, organization_id, number)
);

-- Hardware tokens of an organization. The secret is kept for the one who activates it, and gone once it is lost.
CREATE TABLE hardware_token (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    serial TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    model TEXT NOT NULL,
    method TEXT NOT NULL,
    account_id BYTEA,
    state TEXT NOT NULL,
    sealed BYTEA,
    position BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    activated_at BIGINT,
    lost_at BIGINT,
    PRIMARY KEY (id, organization_id)
);
CREATE UNIQUE INDEX hardware_token_serial ON hardware_token (serial, manufacturer, organization_id);
CREATE INDEX hardware_token_account ON hardware_token (account_id, organization_id) WHERE account_id IS NOT NULL;

-- What one start of a reset began. The typed name is there until it is known whom it means.
CREATE TABLE family (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    identifier_sealed BYTEA,
    language TEXT NOT NULL,
    source_hash BYTEA NOT NULL,
    known_browser_id BYTEA,
    known_account_id BYTEA,
    browser TEXT,
    ended_at BIGINT,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    resolved_at BIGINT,
    applied_by BYTEA,
    applied_at BIGINT,
    PRIMARY KEY (id, organization_id)
);
CREATE INDEX family_expiry ON family (expires_at, organization_id);

-- Whom a family is about: of one size for accounts and decoys. The key finds other families of an account.
CREATE TABLE subject (
    organization_id BYTEA NOT NULL,
    family_id BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    account_key BYTEA NOT NULL,
    PRIMARY KEY (family_id, organization_id),
    FOREIGN KEY (family_id, organization_id) REFERENCES family (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX subject_account ON subject (account_key, organization_id);

-- What a method of a family is proved with: of one size for accounts and decoys.
CREATE TABLE verifier (
    organization_id BYTEA NOT NULL,
    family_id BYTEA NOT NULL,
    method TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (family_id, organization_id, method),
    FOREIGN KEY (family_id, organization_id) REFERENCES family (id, organization_id) ON DELETE CASCADE
);

-- Attempts to get back in, one per holder.
CREATE TABLE reset (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    family_id BYTEA NOT NULL,
    holder_hash BYTEA NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL,
    version BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    waiting_until BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (id, organization_id),
    FOREIGN KEY (family_id, organization_id) REFERENCES family (id, organization_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX reset_holder ON reset (holder_hash, organization_id);
CREATE INDEX reset_family ON reset (family_id, organization_id);

-- Asked proofs. Codes and links are derived from key and generation, not stored.
CREATE TABLE challenge (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    family_id BYTEA NOT NULL,
    reset_id BYTEA NOT NULL,
    method TEXT NOT NULL,
    key_id BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    link_hash BYTEA NOT NULL,
    tries_left BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    resend_at BIGINT NOT NULL,
    consumed_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (id, organization_id),
    FOREIGN KEY (family_id, organization_id) REFERENCES family (id, organization_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX challenge_link ON challenge (link_hash, organization_id);
CREATE UNIQUE INDEX challenge_reset ON challenge (reset_id, method, organization_id);
CREATE INDEX challenge_family ON challenge (family_id, organization_id);

-- Background work, leased by one node at a time. A job carries ids only.
CREATE TABLE job (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    job TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_by BYTEA,
    leased_until BIGINT,
    expires_at BIGINT,
    progress BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX job_due ON job (run_at) WHERE failed_at IS NULL;
CREATE INDEX job_failed ON job (failed_at, organization_id) WHERE failed_at IS NOT NULL;

-- Running processes, and which keys each has: a key is used when all of them can read what is made with it.
CREATE TABLE node (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    active_key BIGINT NOT NULL,
    newest_key BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (id, organization_id)
);

-- Signed-in browsers. Address and browser name are sealed.
CREATE TABLE session (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    token_hash BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    authenticated_by TEXT NOT NULL,
    duty TEXT,
    last_seen_at BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (id, organization_id)
);
CREATE UNIQUE INDEX session_token ON session (token_hash, organization_id);
CREATE INDEX session_account ON session (account_id, organization_id);
CREATE INDEX session_expiry ON session (expires_at, organization_id);

-- Browsers that signed in before and have budgets of their own.
CREATE TABLE known_browser (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (id, organization_id)
);
CREATE UNIQUE INDEX known_browser_token ON known_browser (token_hash, organization_id);
CREATE INDEX known_browser_account ON known_browser (account_id, organization_id);
CREATE INDEX known_browser_seen ON known_browser (last_seen_at, organization_id);

-- Counters of limits, one per limit and what it counts by.
CREATE TABLE limit_counter (
    organization_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    key BYTEA NOT NULL,
    window_started_at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (key, name, organization_id)
);
CREATE INDEX limit_counter_expiry ON limit_counter (expires_at, organization_id);

-- Links that let an owner object to an attempt or a change.
CREATE TABLE not_me (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    family_id BYTEA,
    key_id BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (id, organization_id)
);
CREATE UNIQUE INDEX not_me_token ON not_me (token_hash, organization_id);
CREATE INDEX not_me_expiry ON not_me (expires_at, organization_id);

-- Accounts whose owner said "this was not me": no reset until staff release them.
CREATE TABLE account_hold (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    notice TEXT NOT NULL,
    held_at BIGINT NOT NULL,
    released_at BIGINT,
    PRIMARY KEY (account_id, organization_id)
);

-- What owners did about what they set up: how often they put it off, and when they last said that it is right.
CREATE TABLE security_review (
    organization_id BYTEA NOT NULL,
    account_id BYTEA NOT NULL,
    postponed BIGINT NOT NULL,
    reviewed_at BIGINT,
    PRIMARY KEY (account_id, organization_id)
);

-- Who may get back in and how, version after version; the newest holds. Who applied it.
CREATE TABLE policy (
    organization_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    applied_by TEXT NOT NULL,
    PRIMARY KEY (version, organization_id)
);

-- What is stopped for now: `all`, `method:…` or `group:…`; by whom, and why.
CREATE TABLE brake (
    organization_id BYTEA NOT NULL,
    target TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (target, organization_id)
);

-- What happened. Personal fields are sealed beside a salted commitment, so they can be erased and the row stays.
CREATE TABLE audit_event (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    verdict TEXT NOT NULL,
    detail TEXT NOT NULL,
    actor TEXT NOT NULL,
    account_id BYTEA,
    family_id BYTEA,
    reset_id BYTEA,
    node TEXT NOT NULL,
    version TEXT NOT NULL,
    count BIGINT NOT NULL,
    personal_commitment BYTEA,
    personal_sealed BYTEA,
    PRIMARY KEY (id, organization_id)
);
CREATE INDEX audit_event_time ON audit_event (organization_id, at);
CREATE INDEX audit_event_account ON audit_event (account_id, organization_id, at);
CREATE INDEX audit_event_family ON audit_event (family_id, organization_id, at);

-- Keys for programs, as keyed hashes. A name is free again when its key is revoked.
CREATE TABLE api_key (
    organization_id BYTEA NOT NULL,
    id BYTEA NOT NULL,
    name TEXT NOT NULL,
    secret_hash BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (id, organization_id)
);
CREATE UNIQUE INDEX api_key_secret ON api_key (secret_hash, organization_id);
CREATE UNIQUE INDEX api_key_name ON api_key (name, organization_id) WHERE revoked_at IS NULL;
