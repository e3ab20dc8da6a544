//! One file for each format. A reader gets bytes that were looked at already, and writes blocks.

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
