-- Who has an app open to build it: a row a browser tab, renewed every few seconds. Losing them in a crash costs one renewal.
create unlogged table presence (
    workspace_id uuid not null,
    app_id uuid not null,
    -- made by the tab
    tab_id uuid not null,
    person_id uuid not null,
    seen_at timestamptz not null default now(),
    primary key (workspace_id, app_id, tab_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade,
    -- whoever is removed is gone from here at once
    foreign key (workspace_id, person_id) references members (workspace_id, person_id) on delete cascade
);
create index presence_person on presence (workspace_id, person_id);
-- sweep what nobody renews
create index presence_seen on presence (seen_at);
alter table presence enable row level security, force row level security;
create policy tenant on presence using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- the sweeper sees only what is over
create policy sweep on presence using (is_worker() and seen_at < now() - interval '1 minute');
grant select, insert, update, delete on presence to madang_runtime;
