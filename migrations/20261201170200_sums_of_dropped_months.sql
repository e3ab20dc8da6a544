-- Sums over all time hold what months that were dropped have cost: it is known from usage, which is counted as runs end.

-- The first moment of the oldest month of which there are all runs.
create function log_begins() returns timestamptz
    language sql stable
    return (
        select min(to_timestamp(right(c.relname, 6) || '+00', 'YYYYMMTZH'))
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'runs'::regclass and c.relname ~ '^runs_\d{6}$'
    );

-- From which day on (in UTC) the log is counted, and what was before it from usage: from the log's first whole month, or from where usage is
-- known by day, if older usage was added up. The sum of that tells months apart no more, so it counts whole, and the log from behind it.
create function counted_from(workspace uuid) returns date
    language sql stable
    return greatest(
        (log_begins() at time zone 'utc')::date,
        case when exists (select from usage_days u where u.workspace_id = workspace and u.day = date '1970-01-01')
            then coalesce(
                (select min(u.day) from usage_days u where u.workspace_id = workspace and u.day > date '1970-01-01'),
                (now() at time zone 'utc')::date
            ) end
    );

-- What the runs that a budget is about had cost before a day (in UTC), from the lines of usage.
create function spent_before(
    workspace uuid, scope text, object uuid, asked_provider text, before date, out runs bigint, out unpriced bigint, out micros bigint
)
    language plpgsql stable
as $$
begin
    if scope in ('workspace', 'app', 'provider', 'connection') then
        select coalesce(sum(u.runs), 0), coalesce(sum(u.unpriced_runs), 0), coalesce(sum(u.cost_micros), 0) into runs, unpriced, micros
        from usage_days u
        where u.workspace_id = workspace and u.day < before and case scope
            when 'workspace' then true when 'app' then u.app_id = object when 'provider' then u.provider = asked_provider
            else u.connection_id = object end;
    else
        -- The lines of all apps together stand under the nil id.
        select coalesce(sum(u.runs), 0), coalesce(sum(u.unpriced_runs), 0), coalesce(sum(u.cost_micros), 0) into runs, unpriced, micros
        from usage_callers u
        where u.workspace_id = workspace and u.app_id = '00000000-0000-0000-0000-000000000000' and u.day < before and case scope
            when 'member' then u.person_id = object when 'link' then u.source = 'link' and u.door_id = object
            else u.source in ('key', 'direct') and u.door_id = object end;
    end if;
end $$;
