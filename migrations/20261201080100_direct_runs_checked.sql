-- Runs start and end meanwhile: this reads the log without a lock that would keep them from it.
alter table runs
    validate constraint runs_source_check,
    validate constraint runs_definition_check,
    validate constraint runs_api_key_check;
