-- What members are to know and do, in the product itself.
create table notices (
    workspace_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    kind text not null check (kind in ('retirement')),
    -- tells it from all others of its kind: each is written once
    key text not null,
    -- what it is about, as it was when it was written
    subject jsonb not null check (jsonb_typeof(subject) = 'object'),
    -- the day on which it was written, by the person's clock
    day date not null,
    created_at timestamptz not null default now(),
    read_at timestamptz,
    primary key (workspace_id, id),
    constraint notices_once unique (workspace_id, person_id, kind, key),
    -- whoever is removed has no notices any more
    foreign key (workspace_id, person_id) references members (workspace_id, person_id) on delete cascade
);
-- a person's notices, newest first
create index notices_person on notices (workspace_id, person_id, id desc);
-- what a person hasn't read yet, in all their workspaces
create index notices_unread on notices (person_id, workspace_id) where read_at is null;

alter table notices enable row level security, force row level security;
create policy tenant on notices using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- how much is unread is shown wherever the person is
create policy mine on notices for select using (person_id = current_person());
grant select, insert, update on notices to madang_runtime;

-- How many minutes the person's clock was ahead of UTC when they were last seen; null: not known yet.
alter table people add column offset_minutes integer check (offset_minutes between -720 and 840);

-- Whoever writes notices goes over all workspaces.
create policy worker on workspaces for select using (is_worker());
