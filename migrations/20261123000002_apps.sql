-- Connections, apps and their versions, the market, share links.

-- One key per workspace encrypts its secrets; it is itself kept encrypted under a master key from the configuration.
create table data_keys (
    workspace_id uuid primary key references workspaces (id) on delete cascade,
    -- which master key wraps it
    master_key_id text not null,
    nonce bytea not null,
    wrapped bytea not null,
    created_at timestamptz not null default now(),
    rewrapped_at timestamptz
);
-- find the keys that an old master key still wraps
create index data_keys_master on data_keys (master_key_id);

create table connections (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    provider text not null,
    name text not null,
    base_url text not null,
    -- the provider's key, encrypted for exactly this connection and the origin of base_url; null: it has none
    key_nonce bytea,
    key_ciphertext bytea,
    key_last4 text,
    -- the models that the provider listed when last asked
    models jsonb not null default '[]',
    models_fetched_at timestamptz,
    -- how the last test went
    last_check jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint connections_name_key unique (workspace_id, name),
    check ((key_ciphertext is null) = (key_nonce is null) and (key_ciphertext is null) = (key_last4 is null))
);

create table apps (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    slug text not null,
    name text not null,
    summary text not null,
    category text not null,
    icon text not null,
    owner_id uuid not null references people (id),
    -- the definition as it is being edited, and values to try it with
    draft jsonb not null,
    sample jsonb,
    -- grows with each save of the draft
    revision bigint not null default 1,
    saved_by uuid not null references people (id),
    saved_at timestamptz not null default now(),
    -- the version that people run; null: only a draft
    published_id uuid,
    archived_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint apps_slug_key unique (workspace_id, slug)
);

-- Immutable: the runtime role may add and read versions, never change or remove one.
create table versions (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    -- 1, 2, 3 … within the app
    number integer not null check (number > 0),
    definition jsonb not null,
    sample jsonb,
    -- the draft's revision that was published
    revision bigint not null,
    note text not null,
    published_by uuid not null references people (id),
    published_at timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint versions_app_number_key unique (workspace_id, app_id, number),
    -- so that a pointer to a version can be held to the versions of its own app
    unique (workspace_id, app_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);

alter table apps add constraint apps_published_fkey
    foreign key (workspace_id, id, published_id) references versions (workspace_id, app_id, id);

-- What the market shows of each app's use, counted as it happens: counting the runs for each listing would read them all.
create table app_totals (
    workspace_id uuid not null,
    app_id uuid not null,
    runs bigint not null default 0,
    thumbs_up bigint not null default 0,
    thumbs_down bigint not null default 0,
    primary key (workspace_id, app_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);

create table favourites (
    workspace_id uuid not null,
    person_id uuid not null references people (id) on delete cascade,
    app_id uuid not null,
    starred_at timestamptz not null default now(),
    primary key (workspace_id, person_id, app_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);

create table share_links (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    name text not null,
    token_hash bytea not null constraint share_links_token_key unique check (length(token_hash) = 32),
    token_last4 text not null,
    -- null: it follows the published version
    version_id uuid,
    expires_at timestamptz,
    -- null: any number
    max_runs bigint check (max_runs > 0),
    max_runs_per_day bigint check (max_runs_per_day > 0),
    max_runs_per_address_hour integer not null check (max_runs_per_address_hour > 0),
    runs_used bigint not null default 0,
    -- runs of the day (in UTC) in runs_day
    runs_today bigint not null default 0,
    runs_day date not null default '-infinity',
    last_run_at timestamptz,
    created_by uuid not null references people (id),
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade,
    foreign key (workspace_id, app_id, version_id) references versions (workspace_id, app_id, id)
);
-- the links of an app
create index share_links_app on share_links (workspace_id, app_id, id desc);

-- The same key on the same route within 24 hours is the same request.
create table idempotency_keys (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    -- the route with its ids, and who calls it
    route text not null,
    key text not null,
    -- SHA-256 of the body: another body under the same key is an error
    body_hash bytea not null,
    -- what the first request made; null while it is being carried out
    result jsonb,
    created_at timestamptz not null default now(),
    primary key (workspace_id, route, key)
);
-- sweep keys after 24 hours
create index idempotency_keys_created on idempotency_keys (created_at);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array[
        'data_keys', 'connections', 'apps', 'versions', 'app_totals', 'favourites', 'share_links', 'idempotency_keys'
    ] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;

-- who holds a link's token sees that link
create policy holder on share_links for select using (token_hash = current_token());
-- the sweeper sees only what is over
create policy sweep on idempotency_keys using (is_worker() and created_at < now() - interval '24 hours');
-- rotation sees which keys are wrapped by which master key, and rewraps them
create policy rotate on data_keys using (is_worker());

grant select, insert, update, delete on connections, favourites, idempotency_keys to madang_runtime;
grant select, insert, update on data_keys, apps, app_totals, share_links to madang_runtime;
grant select, insert on versions to madang_runtime;
