-- People, sessions, workspaces and their members: who may see what.
--
-- Every table with a workspace_id has row-level security, enabled and forced, and a key that begins with workspace_id.
-- The server works as the role madang_runtime: not the owner, without BYPASSRLS, with no more than the grants below. A
-- transaction says for whom it works by the settings that the functions here read; with no setting no row is visible.

-- Roles belong to the whole cluster, and many databases of one cluster may be migrated at once: each of these steps may lose a
-- race against another database's migration, and losing it is fine.
do $$
begin
    if not exists (select from pg_roles where rolname = 'madang_runtime') then
        begin
            create role madang_runtime nologin nobypassrls;
        exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then
                raise exception 'the role madang_runtime is missing, and % may not create it', current_user
                    using hint = 'As a superuser: create role madang_runtime nologin nobypassrls; grant madang_runtime to '
                        || quote_ident(current_user) || ';';
        end;
    end if;
    for attempt in 1..20 loop
        exit when pg_has_role(current_user, 'madang_runtime', 'member');
        begin
            execute format('grant madang_runtime to %I', current_user);
        exception
            -- "tuple concurrently updated"
            when internal_error then perform pg_sleep(0.01 * attempt);
        end;
    end loop;
end $$;

grant usage on schema public to madang_runtime;

-- The settings that a transaction works under. Unset or empty is null, and a comparison with null is never true.
create function current_workspace() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('madang.workspace_id', true), '')::uuid;

create function current_person() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('madang.person_id', true), '')::uuid;

-- The hash of a secret token that the caller holds, in hex.
create function current_token() returns bytea
    language sql stable parallel safe
    return decode(nullif(current_setting('madang.token_hash', true), ''), 'hex');

-- The address that somebody signs in with.
create function current_email() returns text
    language sql stable parallel safe
    return nullif(current_setting('madang.email', true), '');

-- Background work over all workspaces; opens only what says so by name.
create function is_worker() returns boolean
    language sql stable parallel safe
    return coalesce(current_setting('madang.worker', true) = 'on', false);

create table people (
    id uuid primary key,
    -- lower case: two spellings of one address are one person
    email text not null constraint people_email_key unique check (email = lower(email)),
    name text not null,
    -- a PHC string
    password_hash text not null,
    -- null: as the browser asks
    language text check (language in ('en', 'ko')),
    theme text check (theme in ('light', 'dark')),
    letter_keys boolean not null default true,
    -- when a session of theirs was last used, to the minute
    seen_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table sessions (
    -- SHA-256 of the token; the token itself is only in the cookie
    token_hash bytea primary key check (length(token_hash) = 32),
    id uuid not null unique,
    person_id uuid not null references people (id) on delete cascade,
    user_agent text not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
-- end all sessions of a person; list them on the account page
create index sessions_person on sessions (person_id);
-- sweep sessions past their absolute end
create index sessions_started on sessions (started_at);

-- At most one row: the one-time token for the first owner, then the fact that it was used.
create table setup (
    only_row boolean primary key default true check (only_row),
    -- null once used
    token_hash bytea check (length(token_hash) = 32),
    printed_at timestamptz not null default now(),
    used_at timestamptz,
    check ((token_hash is null) = (used_at is not null))
);

create table workspaces (
    id uuid primary key,
    slug text not null constraint workspaces_slug_key unique,
    name text not null,
    language text not null check (language in ('en', 'ko')),
    -- {"connection": …, "model": …}: answers for apps that name no model
    default_model jsonb,
    -- ISO 4217; all money of the workspace
    currency text not null default 'USD',
    -- kept by a trigger on members: a person who may see a workspace may not count its members otherwise
    member_count integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table members (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    person_id uuid not null references people (id),
    role text not null check (role in ('user', 'builder', 'admin', 'owner')),
    joined_at timestamptz not null default now(),
    primary key (workspace_id, person_id)
);
-- the workspaces of a person
create index members_person on members (person_id);

create function count_members() returns trigger
    language plpgsql
as $$
begin
    update workspaces
    set member_count = member_count + case tg_op when 'INSERT' then 1 else -1 end
    where id = case tg_op when 'INSERT' then new.workspace_id else old.workspace_id end;
    return null;
end $$;
create trigger count_members after insert or delete on members for each row execute function count_members();

create table invitations (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    token_hash bytea not null constraint invitations_token_key unique check (length(token_hash) = 32),
    role text not null check (role in ('user', 'builder', 'admin', 'owner')),
    -- null: whoever opens the link first
    email text check (email = lower(email)),
    invited_by uuid not null references people (id),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid references people (id),
    revoked_at timestamptz,
    primary key (workspace_id, id)
);

-- What matters is on record. The runtime role may add and read, never change or remove.
create table audit_log (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    at timestamptz not null default now(),
    -- null: nobody signed in (a link visitor, the server itself)
    person_id uuid references people (id),
    address text,
    action text not null,
    object_kind text not null,
    object_id text,
    -- without secrets
    before jsonb,
    after jsonb,
    primary key (workspace_id, id)
);
-- everything that happened to one thing, newest first
create index audit_log_object on audit_log (workspace_id, object_kind, object_id, id desc);

-- Counters of hits per window. Losing them in a crash only gives everybody a fresh window.
create unlogged table rate_limits (
    -- a hash: addresses are not kept in the clear
    key bytea primary key,
    hits integer not null,
    resets_at timestamptz not null
);
-- sweep windows that are over
create index rate_limits_resets on rate_limits (resets_at);

-- What row-level security lets through.

alter table people enable row level security, force row level security;
create policy self on people using (id = current_person()) with check (id = current_person());
create policy sign_in on people for select using (email = current_email());
-- members' own policies decide which memberships count: those of the present workspace
create policy fellow on people for select using (exists (select from members m where m.person_id = people.id));

alter table sessions enable row level security, force row level security;
create policy self on sessions using (person_id = current_person()) with check (person_id = current_person());
create policy holder on sessions using (token_hash = current_token()) with check (token_hash = current_token());
create policy sweep on sessions using (is_worker() and started_at < now() - interval '7 days');

alter table workspaces enable row level security, force row level security;
create policy tenant on workspaces using (id = current_workspace()) with check (id = current_workspace());
create policy mine on workspaces for select
    using (exists (select from members m where m.workspace_id = workspaces.id and m.person_id = current_person()));

alter table members enable row level security, force row level security;
create policy tenant on members using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
create policy mine on members for select using (person_id = current_person());

alter table invitations enable row level security, force row level security;
create policy tenant on invitations using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
create policy holder on invitations for select using (token_hash = current_token());

alter table audit_log enable row level security, force row level security;
create policy tenant on audit_log using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());

grant select, insert, update on people, workspaces, invitations to madang_runtime;
grant select, insert, update on setup to madang_runtime;
grant select, insert, update, delete on sessions, members, rate_limits to madang_runtime;
grant select, insert on audit_log to madang_runtime;
