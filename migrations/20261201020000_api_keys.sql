-- API keys: secrets by which programs act as the person who made them, as far as the key's scopes go.
create table api_keys (
    workspace_id uuid not null,
    id uuid not null,
    kind text not null check (kind in ('workspace', 'app', 'person')),
    -- the one app that a key for an app sees
    app_id uuid,
    -- who made it, and as whom it acts
    person_id uuid not null,
    name text not null,
    token_hash bytea not null constraint api_keys_token_key unique check (length(token_hash) = 32),
    token_last4 text not null,
    scopes text[] not null check (cardinality(scopes) > 0),
    -- null: never
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    -- to the minute
    last_used_at timestamptz,
    -- when it was first seen in an address, where logs and histories keep it
    leaked_at timestamptz,
    revoked_at timestamptz,
    -- null: any number
    max_runs bigint check (max_runs > 0),
    max_runs_per_day bigint check (max_runs_per_day > 0),
    -- in millionths of a US dollar; null: any amount
    max_micros bigint check (max_micros > 0),
    max_micros_per_day bigint check (max_micros_per_day > 0),
    -- runs are counted only if any of that is limited
    runs_used bigint not null default 0,
    -- runs of the day (in UTC) in runs_day
    runs_today bigint not null default 0,
    runs_day date not null default '-infinity',
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade,
    -- whoever is removed has no keys any more
    foreign key (workspace_id, person_id) references members (workspace_id, person_id) on delete cascade,
    check ((kind = 'app') = (app_id is not null))
);
-- the keys of a workspace, newest first
create index api_keys_workspace on api_keys (workspace_id, id desc);
-- the keys of an app, newest first
create index api_keys_app on api_keys (workspace_id, app_id, id desc) where app_id is not null;
-- a person's own keys, newest first, and what goes with a member
create index api_keys_person on api_keys (workspace_id, person_id, id desc);

alter table api_keys enable row level security, force row level security;
create policy tenant on api_keys using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- who holds a key finds it
create policy holder on api_keys for select using (token_hash = current_token());
grant select, insert, update on api_keys to madang_runtime;

-- The name of the key by which a program made a change, as it was then.
alter table audit_log add column key_name text;

-- Runs that programs start with a key are told from those that people start on pages, and counted like them.
alter table runs drop constraint runs_source_check,
    add constraint runs_source_check check (source in ('member', 'key', 'link', 'try', 'comparison'));
do $$
declare
    text_before text := pg_get_functiondef('write_run_steps'::regproc);
    text_after text := replace(text_before, $q$source in ('member', 'link')$q$, $q$source in ('member', 'key', 'link')$q$);
begin
    if text_after = text_before then
        raise exception 'write_run_steps counts runs in another way than expected';
    end if;
    execute text_after;
end $$;
