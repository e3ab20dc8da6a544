//! One file for each format. A reader gets bytes that were looked at already, and writes blocks.
//!
//! To add a format: a variant and its row in `kind.rs`, what its bytes begin with in `sniff.rs`, a file here, and a line in `read`
//! (`lib.rs`). A reader counts nothing itself that [`Writer`](crate::writer::Writer), [`Archive`](crate::archive::Archive) and
//! [`Xml`](crate::xml::Xml) count, allocates nothing whose size a file tells, and doesn't call itself. Its tests are good and hostile
//! files in `tests/corpus`, made there.

pub(crate) mod docx;
pub(crate) mod html;
pub(crate) mod hwp;
pub(crate) mod hwpx;
pub(crate) mod markdown;
pub(crate) mod ods;
pub(crate) mod pdf;
pub(crate) mod picture;
pub(crate) mod pptx;
pub(crate) mod sheets;
pub(crate) mod tables;
pub(crate) mod text;
