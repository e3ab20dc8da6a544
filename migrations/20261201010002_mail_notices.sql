-- Whether a person's notices also come by mail, where the server sends any.
alter table people add column mail_notices boolean not null default true;
-- At what the last mail to them failed for good, and when; null: nothing, or one was taken since.
alter table people add column mail_trouble text;
alter table people add column mail_failed_at timestamptz;
