//! Sends spans to the operator's OpenTelemetry collector: OTLP over HTTP, in its JSON form, to one address that the operator sets.
//!
//! The official crates bring an SDK, protobuf and its code generator, a second way to describe spans and a thread of their own, for what is
//! here one document and one request. [`Tracer::export`] never waits: spans that can't be sent in time are dropped and counted, because
//! traces are a help and runs are the work. Names of attributes belong to whoever makes the spans.

mod collector;
mod document;
mod span;
#[cfg(test)]
mod tests;
mod tracer;

pub use self::{
    collector::Collector,
    span::{Kind, Span, SpanId, TraceId, Value},
    tracer::{Exporter, Tracer},
};
