-- How long a deleted app can be restored, for the policy and for every query.
create function restorable_for() returns interval
    language sql immutable parallel safe
    return interval '30 days';

drop policy purge on apps;
create policy purge on apps using (is_worker() and deleted_at < now() - restorable_for());
