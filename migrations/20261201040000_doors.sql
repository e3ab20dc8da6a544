-- What doors (share links, and others to come) let in: limits of money beside those of runs, and when a link opens.
--
-- A door is named by its kind and id; its policy stands in the table of its kind. What it was used for is counted here for all kinds.

alter table share_links
    add column opens_at timestamptz,
    -- null: any amount
    add column max_micros bigint check (max_micros > 0),
    add column max_micros_per_day bigint check (max_micros_per_day > 0),
    add check (opens_at < expires_at);

-- The runs that were started through a door on a day (in UTC). Only written while the door's own row is locked.
create table door_runs (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    door text not null check (door in ('link', 'key')),
    door_id uuid not null,
    day date not null,
    runs bigint not null,
    primary key (workspace_id, door, door_id, day)
);

-- What the runs that were started on a day came to. It is a table of its own, because it is written when runs end, without a lock on the
-- door: two servers that both end and start runs would wait for each other crosswise otherwise.
create table door_costs (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    door text not null check (door in ('link', 'key')),
    door_id uuid not null,
    day date not null,
    -- those that are over
    runs bigint not null,
    -- those of them whose cost is unknown; where money is limited, they count with what was reserved
    unpriced_runs bigint not null,
    cost_micros bigint not null,
    primary key (workspace_id, door, door_id, day)
);

-- The runs in progress that were started through a door, and the most that each may cost. No foreign key to runs: it is written in the
-- transaction that makes the run, and deleted in the one that ends it.
create table door_reservations (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    run_id uuid not null,
    door text not null check (door in ('link', 'key')),
    door_id uuid not null,
    day date not null,
    -- null: the door's money was not limited
    micros bigint check (micros >= 0),
    primary key (workspace_id, run_id)
);
-- what is reserved of a door's money
create index door_reservations_door on door_reservations (workspace_id, door, door_id) where micros is not null;

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['door_runs', 'door_costs', 'door_reservations'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;

grant select, insert, update on door_runs, door_costs to madang_runtime;
grant select, insert, delete on door_reservations to madang_runtime;

-- Where a run ends that was started through a door, what was reserved becomes what it cost. All else of the function stays as it is.
do $$
declare
    text_before text := pg_get_functiondef('write_run_steps'::regproc);
    text_after text := text_before;
begin
    text_after := replace(text_after,
        'returning r.app_id, r.version_id, r.source, r.state, r.cost_micros',
        'returning r.id, r.app_id, r.version_id, r.source, r.state, r.cost_micros');
    text_after := replace(text_after, $q$
        )
        select count(*) into ended from ended;$q$, $q$
        ), freed as (
            delete from door_reservations d using ended e
            where e.source not in ('member', 'try', 'comparison') and d.workspace_id = workspace and d.run_id = e.id
            returning d.door, d.door_id, d.day, d.micros, e.cost_micros
        ), of_doors as (
            -- After the apps' rows (hence the join), and in one order, so that two never wait for each other crosswise.
            insert into door_costs as t (workspace_id, door, door_id, day, runs, unpriced_runs, cost_micros)
            select workspace, f.door, f.door_id, f.day, count(*), count(*) filter (where f.cost_micros is null),
                coalesce(sum(coalesce(f.cost_micros, f.micros)), 0)
            from freed f cross join (select count(*) from counted) held
            group by f.door, f.door_id, f.day order by f.door, f.door_id, f.day
            on conflict (workspace_id, door, door_id, day) do update set
                runs = t.runs + excluded.runs, unpriced_runs = t.unpriced_runs + excluded.unpriced_runs,
                cost_micros = t.cost_micros + excluded.cost_micros
        )
        select count(*) into ended from ended;$q$);
    if position('returning r.id, r.app_id' in text_after) = 0 or position('of_doors' in text_after) = 0 then
        raise exception 'write_run_steps ends runs in another way than expected';
    end if;
    execute text_after;
end $$;
