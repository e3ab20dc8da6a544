-- find the mails that an old master key still seals
create index mails_master on mails (master_key_id) where sealed is not null;
