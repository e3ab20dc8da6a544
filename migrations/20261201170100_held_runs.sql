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

-- Drops the oldest month before a moment, if all its runs have ended and nothing of it is held. Of which something is held gets another name
-- instead: `runs_held_202601` is a partition like all others, but no month, so what isn't held of it goes by the row (`drop_left_runs`).
-- Nothing is copied: whoever starts or writes a run waits for this no longer than a table takes to get a name. An emptied one is dropped.
-- Answers how many months it dropped or renamed, at most one: to be called in a transaction of its own, until it answers 0.
create or replace function drop_runs_before(moment timestamptz) returns integer
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    month text;
    first uuid;
    past uuid;
    hold legal_holds;
    workspace uuid;
    kept boolean;
    part text;
    dropped integer := 0;
    worker_before text := coalesce(current_setting('madang.worker', true), '');
    workspace_before text := coalesce(current_setting('madang.workspace_id', true), '');
begin
    -- The leases and holds of all workspaces, which even the tables' owner doesn't see otherwise. Set here and not in the function's head:
    -- a setting of our own may stand there only by a superuser's word, and the tables' owner is none.
    perform set_config('madang.worker', 'on', true);
    perform pg_advisory_xact_lock(hashtext('ensure_run_partitions'));
    -- Whoever is placing a hold in any workspace is waited for, and waits for this: one lock for all of `holds_lock`.
    lock table legal_holds in share mode;
    for month in
        select substring(c.relname from '^runs_(.*)$')
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'runs'::regclass and c.relname ~ '^runs_(held_)?\d{6}$'
        and to_timestamp(right(c.relname, 6) || '+00', 'YYYYMMTZH') + interval '1 month' <= least(moment, now())
        order by right(c.relname, 6)
    loop
        first := uuid_floor(to_timestamp(right(month, 6) || '+00', 'YYYYMMTZH'));
        past := uuid_floor(to_timestamp(right(month, 6) || '+00', 'YYYYMMTZH') + interval '1 month');
        kept := false;
        if month like 'held%' then
            for workspace in select id from workspaces loop
                perform set_config('madang.workspace_id', workspace::text, true);
                kept := exists (select from runs r where r.workspace_id = workspace and r.id >= first and r.id < past);
                exit when kept;
            end loop;
            continue when kept;
        elsif exists (select from run_leases where run_id >= first and run_id < past) then
            raise warning 'runs of % have not all ended', month;
            continue;
        else
            -- Each by an index of its own.
            for hold in select * from legal_holds where lifted_at is null loop
                perform set_config('madang.workspace_id', hold.workspace_id::text, true);
                kept := case hold.scope
                    when 'workspace' then exists (
                        select from runs r where r.workspace_id = hold.workspace_id and r.id >= first and r.id < past
                    )
                    when 'app' then exists (
                        select from runs r
                        where r.workspace_id = hold.workspace_id and r.app_id = hold.object_id and r.id >= first and r.id < past
                    )
                    else exists (
                        select from runs r
                        where r.workspace_id = hold.workspace_id and r.person_id = hold.object_id and r.id >= first and r.id < past
                    ) end;
                exit when kept;
            end loop;
        end if;
        dropped := 1;
        if kept then
            -- Runs first, as most do that read both.
            foreach part in array array['runs', 'run_events', 'attempts', 'feedback'] loop
                execute format('alter table if exists %I rename to %I', part || '_' || month, part || '_held_' || month);
            end loop;
            exit;
        end if;
        foreach part in array array['run_events', 'attempts', 'feedback', 'runs'] loop
            continue when to_regclass(part || '_' || month) is null;
            if part = 'runs' then
                execute format('alter table runs detach partition %I', 'runs_' || month);
            end if;
            execute format('drop table %I', part || '_' || month);
        end loop;
        exit;
    end loop;
    perform set_config('madang.worker', worker_before, true);
    perform set_config('madang.workspace_id', workspace_before, true);
    return dropped;
end $$;

-- Deletes runs of the current workspace from before a moment that are in no month which could be dropped, and are not held: those with ids
-- behind `after`, of which it looks at so many at most. `go_on`: behind which id the next call begins; null: there are no more.
create function drop_left_runs(moment timestamptz, after uuid, most integer, out dropped integer, out go_on uuid)
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
    workspace uuid := current_workspace();
    before uuid := uuid_floor(least(moment, now()));
    found uuid[];
    gone uuid[];
begin
    dropped := 0;
    perform pg_advisory_xact_lock_shared(holds_lock(workspace));
    if is_held(workspace, null, null) then
        return;
    end if;
    select coalesce(array_agg(c.id order by c.id), '{}'), coalesce(array_agg(c.id order by c.id) filter (where not c.stays), '{}')
    into found, gone
    from (
        select r.id, is_held(workspace, r.app_id, r.person_id)
            or exists (select from run_leases l where l.workspace_id = workspace and l.run_id = r.id) as stays
        from runs r
        where r.workspace_id = workspace and r.id > after and r.id < before
            and r.tableoid = any(array(
                select i.inhrelid from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'runs'::regclass and c.relname ~ '^runs_(default|held_\d{6})$'
            ))
        order by r.id limit most
    ) c;
    if cardinality(found) = most then
        go_on := found[most];
    end if;
    dropped := cardinality(gone);
    if dropped = 0 then
        return;
    end if;
    delete from run_events e
    where e.workspace_id = workspace and e.run_id = any(gone) and e.run_id between gone[1] and gone[dropped];
    delete from attempts a
    where a.workspace_id = workspace and a.run_id = any(gone) and a.run_id between gone[1] and gone[dropped];
    delete from feedback f
    where f.workspace_id = workspace and f.run_id = any(gone) and f.run_id between gone[1] and gone[dropped];
    delete from runs r where r.workspace_id = workspace and r.id = any(gone) and r.id between gone[1] and gone[dropped];
end $$;
revoke all on function drop_left_runs from public;
grant execute on function drop_left_runs to madang_runtime;
