//! Files that people upload for a run.

use model::FileId;

use crate::Timestamp;

/// The header that says at which byte of the file a piece begins.
pub const UPLOAD_OFFSET: &str = "Upload-Offset";

/// The most bytes of a piece.
pub const UPLOAD_PIECE_BYTES: u64 = 4 * 1024 * 1024;

/// The least bytes of a piece that isn't the last one.
pub const UPLOAD_PIECE_MIN_BYTES: u64 = 256 * 1024;

wire! {
    /// How long to wait for a file.
    #[derive(Default, Copy)]
    #[serde(deny_unknown_fields)]
    pub struct FileQuery {
        /// Wait while the file is being read, at most so many seconds: 0 to 20; 0 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub wait: Option<u32>,
    }

    /// A new upload. Its bytes follow in pieces.
    #[serde(deny_unknown_fields)]
    pub struct CreateFile {
        /// The file's name, with its ending; 1 to 255 characters.
        pub name: String,
        /// Its size in bytes.
        pub size: u64,
        /// The media type, as the browser tells it; checked against the bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub media_type: Option<String>,
        /// The input that it is for, whose limits apply.
        pub input: String,
        /// Whether the input is that of the draft, instead of the published version.
        #[serde(default)]
        pub draft: bool,
        /// The number of the version that is tried with it, instead of the published one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
    }

    /// An uploaded file.
    pub struct File {
        pub id: FileId,
        /// The name, as it is shown and as a model is told it.
        pub name: String,
        /// The size in bytes.
        pub size: u64,
        /// How many bytes have arrived. The next piece begins here.
        pub received: u64,
        pub state: FileState,
        /// What was read; once it is ready.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contents: Option<FileContents>,
        /// Why it can't be used; if it was refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<FileError>,
        pub created_at: Timestamp,
    }

    /// How far a file has come.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum FileState {
        /// Bytes are missing.
        Uploading,
        /// All bytes are here, and are being read.
        Reading,
        /// It can be used.
        Ready,
        /// It can't be used.
        Refused,
    }

    /// What was read from a file.
    pub struct FileContents {
        /// The format that its bytes have, such as `pdf` or `hwpx`.
        pub format: String,
        /// Pages, slides or sheets; absent for formats without them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pages: Option<u32>,
        /// The length of its text in characters.
        pub chars: u64,
        /// About how many tokens its text is.
        pub tokens: u64,
        /// How many pictures go to the model: an image is one, and a scan has one a page.
        pub pictures: u32,
        /// The beginning of its text.
        pub beginning: String,
        /// What should be known about how it was read.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub notes: Vec<FileNote>,
    }

    /// What should be known about how a file was read.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum FileNote {
        /// It has no text, so pictures of its pages are sent. Only models that see can read it.
        Scanned,
        /// It has macros, which were neither run nor read.
        MacrosIgnored,
        /// Hidden sheets or slides were left out.
        HiddenLeftOut,
        /// A scan has more pages than are sent.
        PagesLeftOut,
        /// Some pages have no text that can be read.
        PagesWithoutText,
        /// Some characters could not be read.
        UnreadableCharacters,
        /// It ends too early; what is there was read.
        Incomplete,
        /// A note that this version of the client does not know.
        #[serde(other)]
        Unknown,
    }

    /// Why a file can't be used.
    pub struct FileError {
        pub code: FileErrorCode,
        /// What happened and what to do, in the language of the request.
        pub message: String,
    }
}

codes! {
    /// Why a file can't be used.
    FileErrorCode {
        /// There is nothing in it.
        Empty "empty" 422 "This file is empty. Choose another one." "빈 파일이에요. 다른 파일을 골라 주세요.",
        /// Its name, its declared type and its bytes don't agree.
        TypeMismatch "type_mismatch" 422 "This file is not what its name says. Save it again in the program that made it, and attach that." "파일 이름과 내용의 형식이 달라요. 만든 프로그램에서 다시 저장한 뒤 첨부해 주세요.",
        /// It is of a kind that isn't read, or that the input doesn't take.
        Unsupported "unsupported" 422 "Files of this kind can't be used here. Save it in one of the formats named below the field." "여기서는 쓸 수 없는 형식이에요. 입력란 아래에 적힌 형식으로 저장해 주세요.",
        /// It opens only with a password, or may not be copied from.
        Encrypted "encrypted" 422 "This file is protected. Remove its password or its copy protection, and attach it again." "보호된 파일이에요. 암호나 배포용 설정을 풀고 다시 첨부해 주세요.",
        /// It is cut off or broken.
        Damaged "damaged" 422 "This file is damaged. Open it in the program that made it, save it again, and attach that." "손상된 파일이에요. 만든 프로그램에서 열어 다시 저장한 뒤 첨부해 주세요.",
        /// It is larger than the input takes.
        TooLarge "too_large" 422 "This file is too large. Attach a part of it." "파일이 너무 커요. 필요한 부분만 나눠 첨부해 주세요.",
        /// It has more pages, slides or sheets than the input takes.
        TooManyPages "too_many_pages" 422 "This file has too many pages. Attach the pages that matter." "쪽수가 너무 많아요. 필요한 쪽만 첨부해 주세요.",
        /// It is built so that reading it takes too much memory.
        TooComplex "too_complex" 422 "This file is built too intricately to be read. Save it again more simply, for example as PDF." "구조가 너무 복잡해서 읽지 못했어요. PDF처럼 더 단순한 형식으로 저장해 주세요.",
        /// Reading it took too long.
        TimedOut "timed_out" 422 "Reading this file took too long. Attach a part of it." "파일을 읽는 데 너무 오래 걸렸어요. 필요한 부분만 첨부해 주세요.",
        /// There is neither text nor a picture in it.
        NoText "no_text" 422 "There is no text in this file. Choose another one." "파일에 글이 없어요. 다른 파일을 골라 주세요.",
        /// The server failed to read it, which is not the file's fault.
        ReaderFailed "reader_failed" 500 "The file could not be read because of a fault of this server. Try again; if it keeps failing, tell an admin." "서버 문제로 파일을 읽지 못했어요. 다시 해 보고, 계속되면 관리자에게 알려 주세요.",
    }
}
