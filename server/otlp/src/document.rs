//! Spans as OTLP's JSON has them: ids in hex, whole numbers as text.

use serde_json::{Value as Json, json};

use crate::{Kind, Span, Value};

/// One request's body. `version` is that of the program whose spans they are, and `instance` tells its servers apart.
pub fn document(spans: &[Span], version: &str, instance: &str) -> Json {
    let resource = [
        attribute("service.name", &Value::Text("madang".into())),
        attribute("service.version", &Value::Text(version.into())),
        attribute("service.instance.id", &Value::Text(instance.into())),
    ];
    let spans: Vec<Json> = spans.iter().map(span).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": resource},
        "scopeSpans": [{"scope": {"name": "madang", "version": version}, "spans": spans}],
    }]})
}

fn span(span: &Span) -> Json {
    let attributes: Vec<Json> = span.attributes.iter().map(|(name, value)| attribute(name, value)).collect();
    let mut json = json!({
        "traceId": hex(&span.trace.0),
        "spanId": hex(&span.id.0),
        "name": span.name,
        // As opentelemetry/proto/trace/v1/trace.proto numbers them.
        "kind": match span.kind { Kind::Internal => 1, Kind::Client => 3 },
        "startTimeUnixNano": span.began_ns.to_string(),
        "endTimeUnixNano": span.ended_ns.to_string(),
        "attributes": attributes,
        "status": {},
    });
    if let Some(parent) = span.parent
        && let Some(json) = json.as_object_mut()
    {
        json.insert("parentSpanId".into(), hex(&parent.0).into());
    }
    if let (Some(error), Some(json)) = (&span.error, json.as_object_mut()) {
        json.insert("status".into(), json!({"code": 2, "message": error}));
    }
    json
}

fn attribute(name: &str, value: &Value) -> Json {
    let value = match value {
        Value::Text(text) => json!({"stringValue": text}),
        Value::Whole(number) => json!({"intValue": number.to_string()}),
        Value::Decimal(number) => json!({"doubleValue": number}),
        Value::Flag(flag) => json!({"boolValue": flag}),
    };
    json!({"key": name, "value": value})
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
