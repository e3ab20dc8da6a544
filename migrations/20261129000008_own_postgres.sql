-- A Postgres of one's own: its role for Madang is no superuser.
--
-- Databases that were migrated by a superuser have this function with a setting in its head that nobody else may write, so their
-- dumps could not be restored by the role that docs/postgres.md describes. This is the function as the fourth migration makes it by
-- now.

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
