-- Mail that is to be sent, by whichever server comes first. It belongs to no workspace, and only background work sees it: what a tenant
-- may know of it stands where it is about, such as in the invitation.
create table mails (
    id uuid primary key,
    -- each is put in once, however often whoever puts it in tries
    key text not null constraint mails_key unique,
    -- what it is, encrypted under a master key, because it may hold a link that is worth as much as a password; null: nothing is left to send
    master_key_id text,
    nonce bytea,
    sealed bytea,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed', 'dropped')),
    -- how often it was asked for
    sends integer not null default 1,
    -- how often it was tried since then, also by a server that died over it
    attempts integer not null default 0,
    -- counts all tries: whoever tries holds the newest number
    fence integer not null default 0,
    -- until when whoever tries may take
    trying_until timestamptz not null default now(),
    next_at timestamptz not null default now(),
    -- the last try is the first one after this
    give_up_at timestamptz not null,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    check ((sealed is null) = (nonce is null) and (sealed is null) = (master_key_id is null)),
    check (state <> 'waiting' or sealed is not null),
    check ((state = 'waiting') = (ended_at is null))
);
-- what is due, the longest waiting first
create index mails_due on mails (next_at) where state = 'waiting';
-- sweep what has ended
create index mails_ended on mails (ended_at) where state <> 'waiting';
alter table mails enable row level security, force row level security;
create policy worker on mails using (is_worker()) with check (is_worker());
grant select, insert, update, delete on mails to madang_runtime;

-- What became of an invitation's mail; null: there is none.
alter table invitations add column mail_id uuid;
alter table invitations add column mail_state text check (mail_state in ('waiting', 'sent', 'failed'));
-- when it was sent, or failed last
alter table invitations add column mail_at timestamptz;
-- at what it failed, and what the mail server said; of one that is waiting, at what the last try failed
alter table invitations add column mail_trouble text;
alter table invitations add column mail_said text;
