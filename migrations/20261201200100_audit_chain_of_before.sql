-- no-transaction
-- Chains the entries of the audit log that were there before it was a chain, in the order in which they were written, and from then on each
-- new one. Databases that had the first text of audit_chain have all of it already.
--
-- Each part is committed by itself: servers of the version before write entries meanwhile, which have no number yet. It is one statement,
-- because only such a one may commit; and where it was cut off, it goes on.
do $$
declare
    workspace uuid;
    head audit_heads;
    entry audit_log;
    -- Entries that are younger may stand before others whose transaction goes on; no transaction takes as long as this.
    settled constant interval := interval '30 seconds';
    chained integer;
    is_last boolean := false;
begin
    -- Postgres goes on with what it was told by a server that was killed, and whoever comes next waits for that.
    perform pg_advisory_lock(hashtextextended('audit_chain_of_before', 0));
    if exists (select from pg_trigger where tgname = 'chain_audit_entry' and tgrelid = 'audit_log'::regclass) then
        perform pg_advisory_unlock(hashtextextended('audit_chain_of_before', 0));
        return;
    end if;
    -- By it the heads of all workspaces are seen.
    perform set_config('madang.worker', 'on', false);
    create index if not exists audit_log_unchained on audit_log (workspace_id, at, id) where number is null;
    commit;
    loop
        if is_last then
            -- Only now others wait, and for what the last half a minute brought.
            lock table audit_log in access exclusive mode;
            alter table audit_log no force row level security;
            alter table audit_heads no force row level security;
            insert into audit_heads (workspace_id)
            select distinct workspace_id from audit_log where number is null
            on conflict do nothing;
            alter table audit_log force row level security;
            alter table audit_heads force row level security;
        end if;
        chained := 0;
        for workspace in select h.workspace_id from audit_heads h order by h.workspace_id loop
            perform set_config('madang.workspace_id', workspace::text, true);
            select * into head from audit_heads h where h.workspace_id = workspace for update;
            for entry in
                select * from audit_log
                where workspace_id = head.workspace_id and number is null and (is_last or at < now() - settled)
                order by at, id
                limit case when is_last then null else 500 end
            loop
                head.number := head.number + 1;
                entry.number := head.number;
                entry.previous := head.hash;
                entry.hash := sha256(convert_to(audit_entry_text(entry), 'UTF8'));
                head.hash := entry.hash;
                update audit_log set number = entry.number, previous = entry.previous, hash = entry.hash
                where workspace_id = entry.workspace_id and id = entry.id;
                chained := chained + 1;
            end loop;
            update audit_heads h set number = head.number, hash = head.hash
            where h.workspace_id = head.workspace_id and h.number <> head.number;
        end loop;
        exit when is_last;
        -- On a busy server some entry always becomes old enough during a round; the last one takes what is left.
        is_last := chained < 500;
        commit;
    end loop;
    drop index audit_log_unchained;
    drop index audit_log_object;
    -- the log of a workspace, newest first
    alter table audit_log
        alter column number set not null,
        alter column previous set not null,
        alter column hash set not null,
        add constraint audit_log_number unique (workspace_id, number);
    -- everything that happened to one thing, newest first
    create index audit_log_object on audit_log (workspace_id, object_id, number desc);
    -- everything that one person did, newest first
    create index audit_log_person on audit_log (workspace_id, person_id, number desc);
    -- everything of one kind that was done, newest first
    create index audit_log_action on audit_log (workspace_id, action, number desc);
    create trigger chain_audit_entry before insert on audit_log for each row execute function chain_audit_entry();
    perform set_config('madang.worker', '', false);
    commit;
    perform pg_advisory_unlock(hashtextextended('audit_chain_of_before', 0));
end $$;
