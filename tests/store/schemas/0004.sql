BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        account TEXT NOT NULL,
        started_at TEXT NOT NULL CHECK (started_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(started_at) = 27),
        finished_at TEXT  CHECK (finished_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(finished_at) = 27),
        by TEXT NOT NULL,
        outcome TEXT CHECK (outcome IN ('posted', 'refused', 'postponed', 'lost')),
        detail TEXT,
        remote_id TEXT, holder TEXT CHECK (length(holder) > 0), delay TEXT CHECK (length(delay) > 0),
        CHECK ((finished_at IS NULL) = (outcome IS NULL)),
        CHECK ((outcome IS 'posted') = (remote_id IS NOT NULL))
    ) STRICT
    ;
INSERT INTO "attempts" VALUES(1,1,'me','2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z','an old daemon','posted','é','1001',NULL,NULL);
INSERT INTO "attempts" VALUES(2,2,'me','2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z','an old daemon','lost','é',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(3,6,'me','2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z','an old daemon','refused','é',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(8,40,'me','2026-11-20T09:00:00.000000Z',NULL,'an old daemon',NULL,'é',NULL,'0123456789abcdef',NULL);
INSERT INTO "attempts" VALUES(9,3,'me','2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z','an old daemon','postponed','é',NULL,NULL,'unreachable');
CREATE TABLE drafts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL CHECK (length(account) > 0),
        state TEXT NOT NULL CHECK (state IN ('queued', 'publishing', 'published', 'unconfirmed', 'failed', 'rejected', 'cancelled')),
        
    text TEXT NOT NULL CHECK (length(text) > 0),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 32),
    voice TEXT NOT NULL CHECK (voice IN ('personal', 'professional')),
    origin TEXT NOT NULL CHECK (origin IN ('original', 'curated')),
    share_request INTEGER NOT NULL CHECK (share_request IN (0, 1))
,
        pinned_at TEXT  CHECK (pinned_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(pinned_at) = 27),
        not_before TEXT  CHECK (not_before GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(not_before) = 27),
        expires TEXT  CHECK (expires GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(expires) = 27),
        priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
        created_at TEXT NOT NULL CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(created_at) = 27),
        retry_at TEXT  CHECK (retry_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(retry_at) = 27),
        approved_at TEXT  CHECK (approved_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(approved_at) = 27),
        approved_by TEXT,
        approved_because TEXT CHECK (length(approved_because) > 0),
        import_key TEXT, voice_by TEXT NOT NULL DEFAULT 'person' CHECK (length(voice_by) > 0), origin_by TEXT NOT NULL DEFAULT 'person' CHECK (length(origin_by) > 0), share_request_by TEXT NOT NULL DEFAULT 'person' CHECK (length(share_request_by) > 0),
        CHECK (not_before IS NULL OR expires IS NULL OR not_before < expires),
        CHECK (pinned_at IS NULL OR (not_before IS NULL AND expires IS NULL)),
        CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND (approved_at IS NULL) = (approved_because IS NULL))
    ) STRICT
    ;
INSERT INTO "drafts" VALUES(1,'me','published','Published é','e5ac272f74ec35d335348152daa447cd','personal','curated',1,NULL,NULL,NULL,3,'2026-11-20T09:00:00.000000Z',NULL,NULL,NULL,NULL,'k1','person','person','person');
INSERT INTO "drafts" VALUES(2,'me','unconfirmed','Lost','ebaf9bec7c1ce3accc5313d0735e3556','personal','curated',1,NULL,NULL,NULL,3,'2026-11-20T09:00:00.000000Z',NULL,NULL,NULL,NULL,NULL,'person','person','person');
INSERT INTO "drafts" VALUES(3,'me','queued','Waits','a111b1ed9416c15933925febc757211d','personal','curated',1,NULL,'2026-11-20T09:00:00.000000Z','2027-11-20T09:00:00.000000Z',3,'2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z',NULL,NULL,NULL,NULL,'default','person','RT');
INSERT INTO "drafts" VALUES(4,'me','queued','Pinned','dc5bdaa07f429b2fc8abc86c4c4eb95c','personal','curated',0,'2026-11-23T08:00:00.000000Z',NULL,NULL,0,'2026-11-20T09:00:00.000000Z',NULL,NULL,NULL,NULL,NULL,'default','person','RT');
INSERT INTO "drafts" VALUES(5,'me','rejected','Rejected','d9b1af1cf6c2b3d8161959c303b4c44d','personal','curated',1,NULL,NULL,NULL,3,'2026-11-20T09:00:00.000000Z',NULL,'2026-11-20T09:00:00.000000Z','camille','é',NULL,'person','person','person');
INSERT INTO "drafts" VALUES(6,'me','failed','Failed','a975da2b4532db2a5291812c072f6d4c','personal','curated',1,NULL,NULL,NULL,3,'2026-11-20T09:00:00.000000Z',NULL,NULL,NULL,NULL,NULL,'person','person','person');
INSERT INTO "drafts" VALUES(7,'lab','cancelled','Cancelled','2b7ba30e526d28ce2b6e1d40ea7d5d6e','personal','curated',1,NULL,NULL,NULL,3,'2026-11-20T09:00:00.000000Z',NULL,NULL,NULL,NULL,NULL,'person','person','person');
INSERT INTO "drafts" VALUES(40,'me','publishing','Under way','6f8032f0d41bbbda98056ee3b2d10141','personal','curated',1,NULL,NULL,NULL,3,'2026-11-20T09:00:00.000000Z',NULL,NULL,NULL,NULL,NULL,'person','person','person');
CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        account TEXT NOT NULL,
        at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(at) = 27),
        event TEXT NOT NULL,
        from_state TEXT,
        to_state TEXT NOT NULL,
        by TEXT NOT NULL,
        note TEXT,
        CHECK (coalesce(from_state, '') || '>' || event || '>' || to_state IN ('>accept>queued', '>reject>rejected', 'queued>claim>publishing', 'queued>reject>rejected', 'queued>cancel>cancelled', 'publishing>confirm>published', 'publishing>postpone>queued', 'publishing>refuse>failed', 'publishing>lose>unconfirmed', 'unconfirmed>confirm>published', 'unconfirmed>absolve>queued', 'rejected>requeue>queued', 'rejected>cancel>cancelled', 'failed>requeue>queued', 'failed>cancel>cancelled', 'queued>edit>queued', 'rejected>edit>rejected', 'failed>edit>failed', 'queued>approve>queued', 'rejected>approve>rejected', 'failed>approve>failed'))
    ) STRICT
    ;
INSERT INTO "events" VALUES(1,1,'me','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(2,1,'me','2026-11-20T09:00:00.000000Z','claim','queued','publishing','camille','é');
INSERT INTO "events" VALUES(3,1,'me','2026-11-20T09:00:00.000000Z','confirm','publishing','published','camille','é');
INSERT INTO "events" VALUES(4,2,'me','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(5,2,'me','2026-11-20T09:00:00.000000Z','claim','queued','publishing','camille','é');
INSERT INTO "events" VALUES(6,2,'me','2026-11-20T09:00:00.000000Z','lose','publishing','unconfirmed','camille','é');
INSERT INTO "events" VALUES(7,3,'me','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(8,4,'me','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(9,4,'me','2026-11-20T09:00:00.000000Z','edit','queued','queued','camille','é');
INSERT INTO "events" VALUES(10,5,'me','2026-11-20T09:00:00.000000Z','reject',NULL,'rejected','camille','é');
INSERT INTO "events" VALUES(11,5,'me','2026-11-20T09:00:00.000000Z','approve','rejected','rejected','camille','é');
INSERT INTO "events" VALUES(12,6,'me','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(13,6,'me','2026-11-20T09:00:00.000000Z','claim','queued','publishing','camille','é');
INSERT INTO "events" VALUES(14,6,'me','2026-11-20T09:00:00.000000Z','refuse','publishing','failed','camille','é');
INSERT INTO "events" VALUES(15,7,'lab','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(16,7,'lab','2026-11-20T09:00:00.000000Z','cancel','queued','cancelled','camille','é');
INSERT INTO "events" VALUES(17,40,'me','2026-11-20T09:00:00.000000Z','accept',NULL,'queued','camille','é');
INSERT INTO "events" VALUES(18,40,'me','2026-11-20T09:00:00.000000Z','claim','queued','publishing','camille','é');
CREATE TABLE looks (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        attempt_id INTEGER NOT NULL REFERENCES attempts (id),
        account TEXT NOT NULL,
        at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(at) = 27),
        since TEXT NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(since) = 27),
        posts INTEGER CHECK (posts >= 0),
        remote_id TEXT CHECK (length(remote_id) > 0),
        trouble TEXT CHECK (length(trouble) > 0),
        CHECK ((posts IS NULL) = (trouble IS NOT NULL)),
        CHECK (remote_id IS NULL OR trouble IS NULL)
    ) STRICT
    ;
INSERT INTO "looks" VALUES(1,2,2,'me','2026-11-20T10:00:00.000000Z','2026-11-20T09:00:00.000000Z',3,NULL,NULL);
INSERT INTO "looks" VALUES(2,2,2,'me','2026-11-20T10:00:00.000000Z','2026-11-20T09:00:00.000000Z',NULL,NULL,'é');
CREATE TABLE moves (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL CHECK (length(account) > 0),
        at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(at) = 27),
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        from_slot TEXT NOT NULL CHECK (from_slot GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(from_slot) = 27),
        to_slot TEXT  CHECK (to_slot GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(to_slot) = 27),
        instead_id INTEGER REFERENCES drafts (id),
        because TEXT NOT NULL CHECK (json_type(because) = 'object')
    ) STRICT
    ;
INSERT INTO "moves" VALUES(1,'me','2026-11-20T10:00:00.000000Z',3,'2026-11-23T11:15:00.000000Z','2026-11-23T07:30:00.000000Z',2,'{"cancel": [7]}');
INSERT INTO "moves" VALUES(4,'me','2026-11-20T10:00:00.000000Z',6,'2026-11-23T07:30:00.000000Z',NULL,NULL,'{"posts": 2, "schedule": true}');
CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('rejected', 'failed', 'unconfirmed', 'account', 'reading', 'queue')),
        account TEXT NOT NULL CHECK (length(account) > 0),
        draft_id INTEGER REFERENCES drafts (id),
        event_id INTEGER REFERENCES events (id),
        message TEXT NOT NULL CHECK (length(message) > 0),
        noticed_at TEXT NOT NULL CHECK (noticed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(noticed_at) = 27),
        told_at TEXT  CHECK (told_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(told_at) = 27),
        over_at TEXT  CHECK (over_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(over_at) = 27),
        tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        retry_at TEXT  CHECK (retry_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(retry_at) = 27),
        CHECK ((draft_id IS NULL) = (kind IN ('account', 'reading', 'queue'))),
        CHECK ((draft_id IS NULL) = (event_id IS NULL)),
        CHECK (retry_at IS NULL OR tries > 0)
    ) STRICT
    ;
INSERT INTO "notices" VALUES(1,'failed','me',1,1,'é','2026-11-20T09:00:00.000000Z','2026-11-20T09:00:00.000000Z',NULL,0,NULL);
INSERT INTO "notices" VALUES(2,'queue','me',NULL,NULL,'é','2026-11-20T09:00:00.000000Z',NULL,NULL,1,'2026-11-20T09:00:00.000000Z');
CREATE TABLE places (
        account TEXT NOT NULL REFERENCES plans (account),
        slot_at TEXT NOT NULL CHECK (slot_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(slot_at) = 27),
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        wait_until TEXT  CHECK (wait_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(wait_until) = 27),
        PRIMARY KEY (account, slot_at),
        UNIQUE (account, draft_id)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "places" VALUES('me','2026-11-23T07:30:00.000000Z',3,'2026-11-23T07:30:05.000000Z');
INSERT INTO "places" VALUES('me','2026-11-23T11:15:00.000000Z',2,NULL);
CREATE TABLE plans (
        account TEXT PRIMARY KEY CHECK (length(account) > 0),
        made_at TEXT NOT NULL CHECK (made_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(made_at) = 27),
        searched_until TEXT NOT NULL CHECK (searched_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(searched_until) = 27),
        since TEXT NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(since) = 27),
        event_id INTEGER NOT NULL CHECK (event_id >= 0),
        post_id INTEGER NOT NULL CHECK (post_id >= 0),
        posts_mark TEXT NOT NULL,
        schedule_mark TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "plans" VALUES('lab','2026-11-20T09:00:00.000000Z','2026-12-18T09:00:00.000000Z','2026-11-20T09:00:00.000000Z',0,0,'00000000','99aabbcc');
INSERT INTO "plans" VALUES('me','2026-11-20T09:00:00.000000Z','2026-12-18T09:00:00.000000Z','2026-11-13T09:00:00.000000Z',18,11,'0a1b2c3d','e5f60718');
CREATE TABLE posts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL CHECK (length(account) > 0),
        draft_id INTEGER UNIQUE REFERENCES drafts (id),
        remote_id TEXT CHECK (length(remote_id) > 0),
        posted_at TEXT NOT NULL CHECK (posted_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(posted_at) = 27),
        source TEXT NOT NULL CHECK (source IN ('published', 'observed')),
        
    text TEXT NOT NULL CHECK (length(text) > 0),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 32),
    voice TEXT NOT NULL CHECK (voice IN ('personal', 'professional')),
    origin TEXT NOT NULL CHECK (origin IN ('original', 'curated')),
    share_request INTEGER NOT NULL CHECK (share_request IN (0, 1))
, voice_by TEXT NOT NULL DEFAULT 'person' CHECK (length(voice_by) > 0), origin_by TEXT NOT NULL DEFAULT 'person' CHECK (length(origin_by) > 0), share_request_by TEXT NOT NULL DEFAULT 'person' CHECK (length(share_request_by) > 0), kind TEXT NOT NULL DEFAULT 'post'
    CHECK (kind IN ('post', 'repost', 'quote', 'reply')), seen_at TEXT  CHECK (seen_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(seen_at) = 27), deleted_at TEXT  CHECK (deleted_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(deleted_at) = 27),
        CHECK ((source = 'published') = (draft_id IS NOT NULL)),
        CHECK (source = 'observed' OR remote_id IS NOT NULL)
    ) STRICT
    ;
INSERT INTO "posts" VALUES(1,'me',1,'1001','2026-11-20T09:00:00.000000Z','published','Published é','e5ac272f74ec35d335348152daa447cd','personal','curated',0,'person','person','person','post',NULL,NULL);
INSERT INTO "posts" VALUES(9,'me',NULL,'1002','2026-11-20T09:00:00.000000Z','observed','By hand','304c05080c0a3ad7c73a276e6a1cf426','personal','curated',0,'person','person','person','post',NULL,NULL);
INSERT INTO "posts" VALUES(10,'me',NULL,NULL,'2026-11-20T09:00:00.000000Z','observed','By hand, without an id','0b2b19b3423c142f55096e1704066f79','personal','curated',0,'person','person','person','post',NULL,NULL);
INSERT INTO "posts" VALUES(11,'me',NULL,'1003','2026-11-20T09:00:00.000000Z','observed','Gone é','87a770b047824263088855cd1bf29105','professional','original',0,'person','person','person','quote','2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z');
CREATE TABLE requests (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL CHECK (length(account) > 0),
        at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(at) = 27),
        kind TEXT NOT NULL CHECK (kind IN ('post', 'read', 'who')),
        posts INTEGER CHECK (posts >= 0)
    ) STRICT
    ;
INSERT INTO "requests" VALUES(3,'me','2026-11-20T09:00:00.000000Z','post',NULL);
INSERT INTO "requests" VALUES(4,'me','2026-11-20T10:00:00.000000Z','read',7);
CREATE TABLE slots (
        account TEXT NOT NULL,
        slot_at TEXT NOT NULL CHECK (slot_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(slot_at) = 27),
        taken_at TEXT NOT NULL CHECK (taken_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(taken_at) = 27),
        draft_id INTEGER REFERENCES drafts (id),
        PRIMARY KEY (account, slot_at),
        CHECK (slot_at <= taken_at)
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "slots" VALUES('me','2026-11-20T09:00:00.000000Z','2026-11-20T10:00:00.000000Z',1);
INSERT INTO "slots" VALUES('me','2026-11-20T10:00:00.000000Z','2026-11-20T10:00:00.000000Z',NULL);
CREATE TABLE timelines (
        account TEXT PRIMARY KEY CHECK (length(account) > 0),
        network TEXT NOT NULL,
        user_id TEXT CHECK (length(user_id) > 0),
        username TEXT,
        since_id TEXT CHECK (length(since_id) > 0),
        read_at TEXT  CHECK (read_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(read_at) = 27),
        read_whole_at TEXT  CHECK (read_whole_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(read_whole_at) = 27),
        failures INTEGER NOT NULL CHECK (failures >= 0),
        retry_at TEXT  CHECK (retry_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(retry_at) = 27),
        trouble TEXT,
        CHECK ((user_id IS NULL) = (username IS NULL)),
        CHECK (read_at IS NULL OR user_id IS NOT NULL),
        CHECK ((failures > 0) = (retry_at IS NOT NULL) AND (failures > 0) = (trouble IS NOT NULL))
    ) STRICT, WITHOUT ROWID
    ;
INSERT INTO "timelines" VALUES('lab','',NULL,NULL,NULL,NULL,NULL,2,'2026-11-20T10:00:00.000000Z','No way there.');
INSERT INTO "timelines" VALUES('me','','42','camille_example','1002','2026-11-20T10:00:00.000000Z','2026-11-20T09:00:00.000000Z',0,NULL,NULL);
CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY,
        draft_id INTEGER NOT NULL REFERENCES drafts (id),
        account TEXT NOT NULL,
        decision TEXT NOT NULL CHECK (decision IN ('accepted', 'held', 'rejected')),
        occasion TEXT NOT NULL CHECK (occasion IN ('added', 'imported', 'edited', 'slot', 'pinned', 'expired', 'missed', 'approved', 'retried')),
        since TEXT NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(since) = 27),
        at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:*Z' AND length(at) = 27),
        times INTEGER NOT NULL DEFAULT 1 CHECK (times >= 1),
        reasons TEXT NOT NULL CHECK (json_valid(reasons) AND json_type(reasons) = 'array'),
        suggestions TEXT NOT NULL CHECK (json_valid(suggestions) AND json_type(suggestions) = 'array'),
        CHECK (decision = 'accepted' OR json_array_length(reasons) > 0),
        CHECK (since <= at OR times = 1)
    ) STRICT
    ;
INSERT INTO "verdicts" VALUES(5,5,'me','rejected','added','2026-11-20T09:00:00.000000Z','2026-11-20T09:00:00.000000Z',1,'[{"rule":"min_gap","message":"é","remedy":"r","observed":1,"limit":2,"window":null,"counted":[1],"promised":[],"earliest":null}]','["2026-11-20T10:00:00.000000Z"]');
CREATE UNIQUE INDEX drafts_one_live_text ON drafts (account, fingerprint)
    WHERE state IN ('queued', 'publishing', 'unconfirmed')
    ;
CREATE UNIQUE INDEX drafts_imported_once ON drafts (account, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX drafts_pinned ON drafts (account, pinned_at) WHERE state = 'queued' AND pinned_at IS NOT NULL;
CREATE INDEX drafts_expiring ON drafts (account, expires) WHERE state = 'queued' AND expires IS NOT NULL;
CREATE INDEX drafts_retrying ON drafts (account, retry_at) WHERE state = 'queued' AND retry_at IS NOT NULL;
CREATE INDEX drafts_by_state ON drafts (account, state);
CREATE UNIQUE INDEX posts_remote ON posts (account, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX posts_same_text ON posts (account, fingerprint, posted_at);
CREATE INDEX verdicts_of_draft ON verdicts (draft_id, id);
CREATE UNIQUE INDEX verdicts_one_held ON verdicts (draft_id) WHERE decision = 'held';
CREATE INDEX attempts_of_draft ON attempts (draft_id, id);
CREATE INDEX attempts_of_account ON attempts (account, id);
CREATE UNIQUE INDEX attempts_one_open ON attempts (draft_id) WHERE finished_at IS NULL;
CREATE INDEX events_of_draft ON events (draft_id, id);
CREATE INDEX slots_of_draft ON slots (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX posts_window ON posts (account, posted_at, voice, origin, share_request)
    WHERE deleted_at IS NULL AND kind <> 'reply'
    ;
CREATE UNIQUE INDEX posts_once ON posts (account, posted_at, fingerprint)
    WHERE remote_id IS NULL
    ;
CREATE INDEX requests_by_time ON requests (at);
CREATE INDEX looks_of_draft ON looks (draft_id, id);
CREATE INDEX moves_by_account ON moves (account, at);
CREATE UNIQUE INDEX notices_once_each_draft ON notices (kind, event_id)
    WHERE over_at IS NULL AND event_id IS NOT NULL
    ;
CREATE UNIQUE INDEX notices_once_each_account ON notices (kind, account)
    WHERE over_at IS NULL AND event_id IS NULL
    ;
CREATE INDEX events_by_time ON events (at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('drafts',40);
INSERT INTO "sqlite_sequence" VALUES('posts',11);
COMMIT;
