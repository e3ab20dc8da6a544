-- Traffic splits: two published versions of an app side by side for a while. Who is on which follows from the split's id and from who
-- they are, so nothing is kept of it; runs keep their version already.

create table splits (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    -- the version that is live, and the other one
    version_a uuid not null,
    version_b uuid not null,
    -- of the people, how many are on B
    share_percent smallint not null check (share_percent between 1 and 99),
    started_by uuid not null references people (id),
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    -- null: it goes on, or Madang ended it by itself
    ended_by uuid references people (id),
    end_reason text check (end_reason in
        ('kept_a', 'kept_b', 'stopped', 'worse', 'superseded', 'unpublished', 'archived', 'deleted')),
    -- by what B was clearly worse
    worse_by text check (worse_by in ('failures', 'ratings', 'checks')),
    -- how often the figures were looked at
    looks smallint not null default 0,
    -- when a server last saw to it
    seen_to_at timestamptz not null default '-infinity',
    -- what came of it, kept once it is over: its runs go with their months
    figures jsonb,
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id),
    foreign key (workspace_id, app_id, version_a) references versions (workspace_id, app_id, id),
    foreign key (workspace_id, app_id, version_b) references versions (workspace_id, app_id, id),
    check (version_a <> version_b),
    check ((ended_at is null) = (end_reason is null)),
    check ((end_reason is not distinct from 'worse') = (worse_by is not null)),
    check (figures is null or ended_at is not null)
);
-- an app has one at most
create unique index splits_running on splits (workspace_id, app_id) where ended_at is null;
-- the splits of an app, newest first
create index splits_app on splits (workspace_id, app_id, id desc);
-- what is to be seen to next
create index splits_seen_to on splits (seen_to_at) where figures is null;

-- Which answers the checks were tried on while a split goes on, and whether they passed; nothing of the answers. They go when the figures
-- are kept.
create table split_samples (
    workspace_id uuid not null,
    split_id uuid not null,
    -- no foreign key: a run's month may go before
    run_id uuid not null,
    is_b boolean not null,
    -- null: the checks say nothing of it
    passed boolean,
    checked_at timestamptz not null default now(),
    primary key (workspace_id, split_id, run_id),
    foreign key (workspace_id, split_id) references splits (workspace_id, id) on delete cascade
);
-- how many of a day there are
create index split_samples_day on split_samples (workspace_id, split_id, is_b, checked_at);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['splits', 'split_samples'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;
-- the search for what is to be seen to goes over all workspaces
create policy worker on splits using (is_worker()) with check (is_worker());

grant select, insert, update on splits to madang_runtime;
grant select, insert, delete on split_samples to madang_runtime;
