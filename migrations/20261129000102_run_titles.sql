-- What a run is about, as lists show it: the beginning of what was said in a chat, else of the longest text that was filled in. Short,
-- however long the texts are; null if there is no text.
create function run_about(inputs jsonb) returns text
    language sql immutable parallel safe
    return left(ltrim(coalesce(
        case when jsonb_typeof(inputs -> 'message') = 'string' then inputs ->> 'message' end,
        (
            select value #>> '{}' from jsonb_each(inputs)
            where jsonb_typeof(value) = 'string'
            -- As far as a title goes, a text is as long as another; then the names decide, as they do in the object.
            order by least(length(value #>> '{}'), 80) desc, key
            limit 1
        )
    ), E' \t\r\n'), 300);
