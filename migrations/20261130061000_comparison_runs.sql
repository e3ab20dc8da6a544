-- A cell of a comparison is a run of its own kind. It keeps the definition that it carries out, as the trial of a draft does, because
-- that is a version's or the draft's with another model.
do $$
declare
    dropped text;
begin
    for dropped in
        select conname from pg_constraint
        where conrelid = 'runs'::regclass and contype = 'c' and pg_get_constraintdef(oid) ~ '\msource\M.*\mtry\M'
    loop
        execute format('alter table runs drop constraint %I', dropped);
    end loop;
end $$;
alter table runs
    add constraint runs_source_check check (source in ('member', 'link', 'try', 'comparison')),
    add constraint runs_definition_check check ((source in ('try', 'comparison')) = (definition is not null));

-- They count neither for the app nor for a version. All else of the function stays as it is.
do $$
declare
    text_before text := pg_get_functiondef('write_run_steps'::regproc);
    text_after text := replace(text_before, $q$source <> 'try'$q$, $q$source in ('member', 'link')$q$);
begin
    if text_after = text_before then
        raise exception 'write_run_steps counts runs in another way than expected';
    end if;
    execute text_after;
end $$;
