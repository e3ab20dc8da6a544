-- What a run costs the database.
--
-- Attempts and leases are only ever written by the store's writer, in the transaction that makes the run or that holds its lease. To
-- look the run up again for each of them cost half of the database's time for a short run.

alter table attempts drop constraint attempts_workspace_id_run_id_fkey;
alter table run_leases drop constraint run_leases_workspace_id_run_id_fkey;

-- A run is written when it starts and once more when it ends. With room on its page that needs no new entries in the indexes.
-- The months that are there already; those that come are made so below.
do $$
declare
    part regclass;
begin
    for part in select inhrelid::regclass from pg_inherits where inhparent = 'runs'::regclass loop
        execute format('alter table %s set (fillfactor = 60)', part);
    end loop;
end $$;

create or replace function ensure_run_partitions(months_ahead integer) returns void
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    first timestamptz;
    past timestamptz;
    parent text;
    part text;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_run_partitions'));
    for month in 0..months_ahead loop
        first := (date_trunc('month', now() at time zone 'utc') + make_interval(months => month)) at time zone 'utc';
        past := (date_trunc('month', now() at time zone 'utc') + make_interval(months => month + 1)) at time zone 'utc';
        foreach parent in array array['runs', 'attempts', 'run_events', 'feedback'] loop
            part := parent || to_char(first at time zone 'utc', '_YYYYMM');
            if to_regclass(part) is null then
                begin
                    execute format(
                        'create table %I partition of %I for values from (%L) to (%L)',
                        part, parent, uuid_floor(first), uuid_floor(past)
                    );
                    execute format('alter table %I enable row level security, force row level security', part);
                    if parent = 'runs' then
                        execute format('alter table %I set (fillfactor = 60)', part);
                    end if;
                exception
                    -- The default partition has rows of that month already (a clock was wrong, or no server ran for months).
                    -- They are found there as well, so the month stays in it.
                    when check_violation then raise warning 'rows of % stay in the default partition', part;
                end;
            end if;
        end loop;
    end loop;
end $$;

-- As before, but that a month with a run that has not ended is known by its lease, which no key tells any more.
create or replace function drop_runs_before(moment timestamptz) returns integer
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    month text;
    first timestamptz;
    dropped integer := 0;
    worker_before text := coalesce(current_setting('madang.worker', true), '');
begin
    -- The leases of all workspaces, which even the tables' owner doesn't see otherwise. Set here and not in the function's head:
    -- a setting of our own may stand there only by a superuser's word, and the tables' owner is none.
    perform set_config('madang.worker', 'on', true);
    perform pg_advisory_xact_lock(hashtext('ensure_run_partitions'));
    for month in
        select substring(c.relname from '_(\d{6})$')
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'runs'::regclass and c.relname ~ '^runs_\d{6}$'
        and to_timestamp(right(c.relname, 6) || '+00', 'YYYYMMTZH') + interval '1 month' <= least(moment, now())
        order by 1
    loop
        first := to_timestamp(month || '+00', 'YYYYMMTZH');
        if exists (
            select from run_leases
            where run_id >= uuid_floor(first) and run_id < uuid_floor(first + interval '1 month')
        ) then
            raise warning 'runs of % have not all ended', month;
            continue;
        end if;
        execute format('drop table if exists %I', 'run_events_' || month);
        execute format('drop table if exists %I', 'attempts_' || month);
        execute format('drop table if exists %I', 'feedback_' || month);
        execute format('alter table runs detach partition %I', 'runs_' || month);
        execute format('drop table %I', 'runs_' || month);
        dropped := dropped + 1;
    end loop;
    perform set_config('madang.worker', worker_before, true);
    return dropped;
end $$;
