/// The tables of subscriptions.
enum SubscriptionTables {
    static let statements =
        [
            """
            -- What somebody asked to be told, in its newest state. Written by commands, tokens and the release transaction;
            -- read by the release transaction and before each attempt to send. No secret and no token is ever in it.
            CREATE TABLE subscription(
                id TEXT PRIMARY KEY,
                state TEXT NOT NULL, -- pending, active, paused, ended
                transport TEXT NOT NULL, -- the receiver of the configuration that carries it
                mail_transport TEXT NOT NULL, -- the one that carries mails to its owner
                address TEXT NOT NULL, -- its owner's mail address; sha256:… once it was removed
                webhook TEXT, -- where it is told when not by mail; sha256:… once it was removed
                criteria TEXT NOT NULL, -- as JSON
                cadence TEXT NOT NULL, -- at-once, daily, weekly, monthly
                quiet TEXT, -- as JSON
                created_at TEXT NOT NULL,
                confirmed_at TEXT,
                renewed_at TEXT, -- when its owner last said that it is wanted
                questions INTEGER NOT NULL, -- whether it is still wanted, without an answer
                asked_at TEXT, -- the last of them
                paused_until TEXT,
                ended_at TEXT,
                ending TEXT,
                moves TEXT -- tariff codes that took the place of some it names and that no message has mentioned, as JSON
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX subscription_by_state ON subscription(state)",
            "CREATE INDEX subscription_by_address ON subscription(address)",
            """
            -- What happened to subscriptions, in order, without personal data. Append-only.
            CREATE TABLE subscription_event(
                seq INTEGER PRIMARY KEY,
                subscription_id TEXT NOT NULL REFERENCES subscription(id),
                at TEXT NOT NULL,
                kind TEXT NOT NULL,
                by TEXT NOT NULL, -- owner, operator, delivery, surgewatch
                words TEXT
            ) STRICT
            """,
            "CREATE INDEX subscription_event_by_subscription ON subscription_event(subscription_id, seq)",
            """
            -- Addresses that nothing of a subscription is sent to any more. Written by the delivery and by commands; read
            -- before each attempt to send and when somebody subscribes.
            CREATE TABLE suppression(
                address TEXT PRIMARY KEY, -- a mail address in small letters, the URL of a webhook, or sha256:… of either
                reason TEXT NOT NULL, -- bounce, complaint, gone, operator
                at TEXT NOT NULL,
                words TEXT -- what the other side said
            ) STRICT, WITHOUT ROWID
            """,
            // The address of a notification may give way to its hash when its subscription is removed; nothing else may.
            "DROP TRIGGER outbox_words_are_fixed",
            """
            CREATE TRIGGER outbox_words_are_fixed BEFORE UPDATE OF
            id, vintage_id, known_at, episode_id, event_sequence, kind, receiver, channel, subscription_id,
            subject, body ON outbox
            BEGIN SELECT RAISE(ABORT, 'a notification keeps its id and its words'); END
            """,
            """
            CREATE TRIGGER outbox_address_is_fixed BEFORE UPDATE OF address ON outbox
            WHEN OLD.subscription_id IS NULL OR NEW.address NOT GLOB 'sha256:*' OR OLD.state IN ('pending', 'held')
            BEGIN SELECT RAISE(ABORT, 'a notification keeps its address'); END
            """,
        ] + Migrations.guards("subscription_event")
}
