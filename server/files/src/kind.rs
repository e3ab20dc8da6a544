//! The kinds of files that are read.

use serde::{Deserialize, Serialize};

/// A kind of file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Txt,
    Md,
    Csv,
    Tsv,
    Html,
    Pdf,
    Docx,
    Xlsx,
    Xls,
    Ods,
    Pptx,
    /// Hangul Word Processor, version 5.
    Hwp,
    Hwpx,
    /// The XML form of HWP 5, `.hml`.
    Hwpml,
    Png,
    Jpeg,
    Webp,
}

/// A kind, its name for the log, its media types (the first is the right one) and its endings.
type Row = (Kind, &'static str, &'static [&'static str], &'static [&'static str]);

const ROWS: [Row; 17] = [
    (Kind::Txt, "plain text", &["text/plain"], &["txt", "text", "log"]),
    (Kind::Md, "Markdown", &["text/markdown", "text/x-markdown"], &["md", "markdown"]),
    (Kind::Csv, "CSV", &["text/csv", "application/csv", "text/comma-separated-values"], &["csv"]),
    (Kind::Tsv, "TSV", &["text/tab-separated-values"], &["tsv", "tab"]),
    (Kind::Html, "HTML", &["text/html", "application/xhtml+xml"], &["html", "htm", "xhtml"]),
    (Kind::Pdf, "PDF", &["application/pdf", "application/x-pdf"], &["pdf"]),
    (
        Kind::Docx,
        "Word",
        &[
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.ms-word.document.macroenabled.12",
        ],
        &["docx", "docm"],
    ),
    (
        Kind::Xlsx,
        "Excel",
        &[
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.ms-excel.sheet.macroenabled.12",
        ],
        &["xlsx", "xlsm"],
    ),
    (Kind::Xls, "Excel 97", &["application/vnd.ms-excel", "application/msexcel", "application/x-msexcel"], &["xls"]),
    (Kind::Ods, "OpenDocument spreadsheet", &["application/vnd.oasis.opendocument.spreadsheet"], &["ods"]),
    (
        Kind::Pptx,
        "PowerPoint",
        &[
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
            "application/vnd.ms-powerpoint.presentation.macroenabled.12",
        ],
        &["pptx", "pptm", "ppsx"],
    ),
    (
        Kind::Hwp,
        "HWP 5",
        &["application/x-hwp", "application/haansofthwp", "application/vnd.hancom.hwp", "application/hwp"],
        &["hwp"],
    ),
    (
        Kind::Hwpx,
        "HWPX",
        &["application/hwp+zip", "application/haansofthwpx", "application/vnd.hancom.hwpx", "application/x-hwpx"],
        &["hwpx"],
    ),
    (Kind::Hwpml, "HWPML", &["application/x-hwpml", "application/haansofthml", "application/vnd.hancom.hml"], &["hml"]),
    (Kind::Png, "PNG", &["image/png"], &["png"]),
    (Kind::Jpeg, "JPEG", &["image/jpeg", "image/jpg", "image/pjpeg"], &["jpg", "jpeg", "jfif"]),
    (Kind::Webp, "WebP", &["image/webp"], &["webp"]),
];

impl Kind {
    pub const ALL: [Self; 17] = [
        Self::Txt,
        Self::Md,
        Self::Csv,
        Self::Tsv,
        Self::Html,
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
        Self::Xls,
        Self::Ods,
        Self::Pptx,
        Self::Hwp,
        Self::Hwpx,
        Self::Hwpml,
        Self::Png,
        Self::Jpeg,
        Self::Webp,
    ];

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.0 == self)
    }

    /// The kind that a name's ending promises, without its dot and in any case.
    pub fn of_ending(ending: &str) -> Option<Self> {
        let ending = ending.to_ascii_lowercase();
        ROWS.iter().find(|row| row.3.contains(&ending.as_str())).map(|row| row.0)
    }

    /// The kind that a media type promises, whatever its parameters are.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        ROWS.iter().find(|row| row.2.contains(&essence.as_str())).map(|row| row.0)
    }

    /// Its right media type.
    pub fn media_type(self) -> &'static str {
        self.row().and_then(|row| row.2.first()).copied().unwrap_or("application/octet-stream")
    }

    /// The endings of its names, for a file field's `accept`.
    pub fn endings(self) -> &'static [&'static str] {
        self.row().map_or(&[], |row| row.3)
    }

    /// Its name in English, for the log.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Is it nothing but characters? Such bytes don't say by themselves what they are.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Txt | Self::Md | Self::Csv | Self::Tsv | Self::Html)
    }

    pub fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_row() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_media_type(kind.media_type()), Some(kind));
            assert_eq!(Kind::of_ending(&kind.endings()[0].to_uppercase()), Some(kind));
            assert!(!kind.name().is_empty());
        }
        assert_eq!(Kind::of_media_type("text/html; charset=euc-kr"), Some(Kind::Html));
    }
}
