-- Nothing that is held goes: not with its month, not because a person deletes it, not with a comparison, a report or an app.

-- As before, but that what is held stays. All else of the function stays as it is.
do $$
declare
    text_before text := pg_get_functiondef('forget_run'::regproc);
    text_after text := regexp_replace(text_before, '\mbegin\M', $q$begin
    perform pg_advisory_xact_lock_shared(holds_lock(current_workspace()));
    if exists (
        select from runs r where r.workspace_id = current_workspace() and r.id = forgotten
            and is_held(r.workspace_id, r.app_id, r.person_id)
    ) then
        raise exception 'the run is held' using errcode = 'MD001';
    end if;$q$);
begin
    if text_after = text_before then
        raise exception 'forget_run begins in another way than expected';
    end if;
    execute text_after;
end $$;

-- The same of comparisons, which are an app's and somebody's.
do $$
declare
    text_before text := pg_get_functiondef('forget_comparisons_before'::regproc);
    text_after text := replace(
        text_before, $q$and state <> 'running'$q$, $q$and state <> 'running' and not is_held(workspace_id, app_id, made_by)$q$
    );
begin
    if text_after = text_before then
        raise exception 'forget_comparisons_before chooses in another way than expected';
    end if;
    execute text_after;
end $$;

create or replace function forget_kept_answers_before(moment timestamptz) returns void
    language plpgsql
as $$
declare
    workspace uuid;
begin
    for workspace in select id from workspaces loop
        perform set_config('madang.workspace_id', workspace::text, true);
        update comparison_cells c set answer = '', outcomes = bare_outcomes(outcomes)
        where c.workspace_id = workspace and c.answer_run < uuid_floor(moment) and c.answer <> '' and not exists (
            select from comparisons m
            where m.workspace_id = workspace and m.id = c.comparison_id and is_held(workspace, m.app_id, m.made_by)
        );
    end loop;
end $$;

-- Visitors are nobody whom a hold names.
create or replace function forget_reports_before(moment timestamptz) returns bigint
    language plpgsql
as $$
declare
    workspace uuid;
    removed bigint;
    forgotten bigint := 0;
begin
    for workspace in select id from workspaces loop
        perform set_config('madang.workspace_id', workspace::text, true);
        delete from link_reports p
        where p.workspace_id = workspace and p.id < uuid_floor(moment) and not is_held(workspace, p.app_id, null);
        get diagnostics removed = row_count;
        forgotten := forgotten + removed;
    end loop;
    return forgotten;
end $$;

-- As before, but that runs that are held are copied out of a month before it is dropped, into the default partition, where they are found like
-- all others. What is there and held no more goes by the row: it is in no month that could be dropped.
create or replace function drop_runs_before(moment timestamptz) returns integer
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    month text;
    first timestamptz;
    dropped integer := 0;
    part text;
    columns text;
    workspace uuid;
    gone uuid[];
    worker_before text := coalesce(current_setting('madang.worker', true), '');
    workspace_before text := coalesce(current_setting('madang.workspace_id', true), '');
begin
    -- The leases and holds of all workspaces, which even the tables' owner doesn't see otherwise. Set here and not in the function's head:
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
        create temporary table held_ids (workspace_id uuid, run_id uuid, primary key (workspace_id, run_id)) on commit drop;
        -- It goes in this transaction, and until then nobody else sees it.
        execute format('alter table %I no force row level security', 'runs_' || month);
        if exists (select from legal_holds where lifted_at is null) then
            execute format(
                $q$insert into held_ids select r.workspace_id, r.id from %I r where exists (
                    select from legal_holds h where h.workspace_id = r.workspace_id and h.lifted_at is null and case h.scope
                        when 'workspace' then true when 'app' then h.object_id = r.app_id else h.object_id = r.person_id end
                )$q$,
                'runs_' || month
            );
        end if;
        foreach part in array array['run_events', 'attempts', 'feedback', 'runs'] loop
            continue when to_regclass(part || '_' || month) is null;
            select string_agg(quote_ident(attname), ', ' order by attnum) into columns
            from pg_attribute where attrelid = part::regclass and attnum > 0 and not attisdropped;
            execute format('alter table %I no force row level security', part || '_' || month);
            execute format(
                'create temporary table %I on commit drop as select %s from %I p where exists (
                    select from held_ids h where h.workspace_id = p.workspace_id and h.run_id = p.%I)',
                'held_' || part, columns, part || '_' || month, case part when 'runs' then 'id' else 'run_id' end
            );
            if part = 'runs' then
                execute format('alter table runs detach partition %I', 'runs_' || month);
            end if;
            execute format('drop table %I', part || '_' || month);
        end loop;
        for workspace in select distinct workspace_id from held_ids loop
            perform set_config('madang.workspace_id', workspace::text, true);
            foreach part in array array['runs', 'run_events', 'attempts', 'feedback'] loop
                continue when to_regclass('held_' || part) is null;
                select string_agg(quote_ident(attname), ', ' order by attnum) into columns
                from pg_attribute where attrelid = part::regclass and attnum > 0 and not attisdropped;
                execute format(
                    'insert into %I (%s) select %s from %I where workspace_id = $1', part, columns, columns, 'held_' || part
                ) using workspace;
            end loop;
        end loop;
        drop table if exists held_ids, held_runs, held_run_events, held_attempts, held_feedback;
        dropped := dropped + 1;
    end loop;
    for workspace in select id from workspaces loop
        perform set_config('madang.workspace_id', workspace::text, true);
        gone := array(
            select r.id from runs r
            where r.workspace_id = workspace and r.id < uuid_floor(least(moment, now())) and r.tableoid = 'runs_default'::regclass
                and not is_held(workspace, r.app_id, r.person_id)
                and not exists (select from run_leases l where l.workspace_id = workspace and l.run_id = r.id)
        );
        if cardinality(gone) > 0 then
            delete from run_events where workspace_id = workspace and run_id = any(gone);
            delete from attempts where workspace_id = workspace and run_id = any(gone);
            delete from feedback where workspace_id = workspace and run_id = any(gone);
            delete from runs where workspace_id = workspace and id = any(gone);
        end if;
    end loop;
    perform set_config('madang.worker', worker_before, true);
    perform set_config('madang.workspace_id', workspace_before, true);
    return dropped;
end $$;
