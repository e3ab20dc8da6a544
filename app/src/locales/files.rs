//! Words: attaching files.

use api::{FileContents, FileNote};
use model::{FileLimits, Josa, Language, with_josa};

use crate::format::number;

words! {
    /// Attaching files.
    Files;

    choose(several: bool) -> &'static str {
        En => if several { "Choose files" } else { "Choose a file" },
        Ko => if several { "파일 고르기" } else { "파일 하나 고르기" },
    }
    drop_here(several: bool) -> &'static str {
        En => if several { "or drop or paste them here" } else { "or drop or paste it here" },
        Ko => "또는 끌어다 놓거나 붙여 넣기",
    }
    /// What an input takes.
    takes(limits: &FileLimits) {
        En => {
            let (files, mib, pages) = measures(limits);
            let each = if limits.max_files() == 1 { format!("{files} file") } else { format!("{files} files, each") };
            format!("{}. At most {each} up to {mib} MB and {pages} pages.", groups(limits, Language::En))
        },
        Ko => {
            let (files, mib, pages) = measures(limits);
            let each = if limits.max_files() == 1 { String::new() } else { format!("최대 {files}개, 하나에 ") };
            format!("{} 파일. {each}{mib}MB, {pages}쪽까지 첨부할 수 있어요.", groups(limits, Language::Ko))
        },
    }
    needs_script {
        En => "Attaching files needs JavaScript. Turn it on and reload the page.",
        Ko => "파일을 첨부하려면 자바스크립트가 필요해요. 켠 뒤에 새로 고쳐 주세요.",
    }
    attached { En => "Attached files", Ko => "첨부한 파일" }
    unknown { En => "Looking the file up", Ko => "파일을 확인하는 중" }
    /// How much of a file was sent.
    sent(received: u64, size: u64) {
        En => format!("Uploading: {} of {}", file_size(received), file_size(size)),
        Ko => format!("올리는 중: {} 중 {}", file_size(size), file_size(received)),
    }
    /// Without numbers, where a bar shows them.
    sending { En => "Uploading", Ko => "올리는 중" }
    attached_one { En => "Attached", Ko => "첨부했어요" }
    pages(count: &str) { En => format!("Pages: {count}"), Ko => format!("쪽수: {count}") }
    waiting {
        En => "The connection is lost. The upload goes on by itself once it is back.",
        Ko => "연결이 끊겼어요. 다시 연결되면 이어서 올려요.",
    }
    reading { En => "Reading the file", Ko => "파일을 읽는 중" }
    halted {
        En => "The page was reloaded before all of this file was sent. Choose it again, and the upload goes on.",
        Ko => "파일을 다 올리기 전에 페이지를 새로 열었어요. 같은 파일을 다시 고르면 이어서 올려요.",
    }
    gone {
        En => "The server no longer has this file. Attach it again.",
        Ko => "서버에 이 파일이 남아 있지 않아요. 다시 첨부해 주세요.",
    }
    unreadable {
        En => "The browser can’t read this file any more. It may have been moved or changed; attach it again.",
        Ko => "브라우저가 이 파일을 더는 읽지 못해요. 옮겼거나 바뀌었을 수 있으니 다시 첨부해 주세요.",
    }
    unsaved {
        En => "The draft could not be saved, so there is no place for this file yet. Try again.",
        Ko => "초안을 저장하지 못해서 파일을 올릴 수 없었어요. 다시 시도해 주세요.",
    }
    /// What was read from a file.
    facts(contents: &FileContents) {
        En => {
            let pages = contents.pages.map(|pages| counted(pages.into(), "page"));
            let tokens = (contents.tokens > 0).then(|| format!("about {}", counted(contents.tokens, "token")));
            let pictures = (contents.pictures > 0).then(|| counted(contents.pictures.into(), "picture"));
            [pages, tokens, pictures].into_iter().flatten().collect::<Vec<_>>().join(", ")
        },
        Ko => {
            let pages = contents.pages.map(|pages| format!("{}쪽", number(pages.into())));
            let tokens = (contents.tokens > 0).then(|| format!("약 {}토큰", number(contents.tokens)));
            let pictures = (contents.pictures > 0).then(|| format!("그림 {}장", number(contents.pictures.into())));
            [pages, tokens, pictures].into_iter().flatten().collect::<Vec<_>>().join(", ")
        },
    }
    /// What all files together are.
    sum(tokens: u64, pictures: u64) {
        En => {
            match (tokens, pictures) {
                (0, _) => format!("The files are {}.", counted(pictures, "picture")),
                (_, 0) => format!("The files are about {}.", counted(tokens, "token")),
                _ => format!("The files are about {} and {}.", counted(tokens, "token"), counted(pictures, "picture")),
            }
        },
        Ko => {
            match (tokens, pictures) {
                (0, _) => format!("첨부한 파일은 모두 그림 {}장이에요.", number(pictures)),
                (_, 0) => format!("첨부한 파일은 모두 약 {}토큰이에요.", number(tokens)),
                _ => format!("첨부한 파일은 모두 약 {}토큰, 그림 {}장이에요.", number(tokens), number(pictures)),
            }
        },
    }
    beginning { En => "How it begins", Ko => "앞부분 보기" }
    note(note: FileNote) -> &'static str {
        En => match note {
            FileNote::Scanned => "It has no text, so pictures of its pages are sent. Only models that see images can read it.",
            FileNote::MacrosIgnored => "Its macros were not run and are not sent.",
            FileNote::HiddenLeftOut => "Hidden text, sheets or slides were left out.",
            FileNote::PagesLeftOut => "It is a scan with more pages than can be sent; the last ones were left out.",
            FileNote::PagesWithoutText => "Some pages have no text that can be read.",
            FileNote::UnreadableCharacters => "Some characters could not be read.",
            FileNote::Incomplete => "The file ends too early. What is there was read.",
            FileNote::Unknown => "It was not read in full.",
        },
        Ko => match note {
            FileNote::Scanned => "글이 없어서 쪽마다 그림으로 보내요. 이미지를 보는 모델만 읽을 수 있어요.",
            FileNote::MacrosIgnored => "매크로는 실행하지도 보내지도 않아요.",
            FileNote::HiddenLeftOut => "숨겨진 글, 시트, 슬라이드는 뺐어요.",
            FileNote::PagesLeftOut => "스캔한 쪽이 너무 많아서 뒷부분은 뺐어요.",
            FileNote::PagesWithoutText => "글을 읽을 수 없는 쪽이 있어요.",
            FileNote::UnreadableCharacters => "읽을 수 없는 글자가 있었어요.",
            FileNote::Incomplete => "파일이 중간에서 끊겨 있어요. 있는 부분까지 읽었어요.",
            FileNote::Unknown => "모두 읽지는 못했어요.",
        },
    }
    /// The label of a button for screen readers.
    cancel(name: &str) { En => format!("Cancel the upload of {name}"), Ko => format!("{name} 올리기 취소") }
    /// The label of a button for screen readers.
    remove(name: &str) { En => format!("Remove {name}"), Ko => format!("{name} 빼기") }
    /// The label of a button for screen readers.
    retry(name: &str) { En => format!("Try {name} again"), Ko => format!("{name} 다시 올리기") }
    /// For screen readers.
    say_added(name: &str) {
        En => format!("Uploading {name}"),
        Ko => format!("{} 올리고 있어요", with_josa(name, Josa::Object)),
    }
    /// For screen readers.
    say_ready(name: &str) { En => format!("{name} is attached"), Ko => format!("{} 첨부했어요", with_josa(name, Josa::Object)) }
    /// For screen readers.
    say_removed(name: &str) { En => format!("{name} was removed"), Ko => format!("{} 뺐어요", with_josa(name, Josa::Object)) }
    /// For screen readers.
    say_refused(name: &str, why: &str) { En => format!("{name}: {why}"), Ko => format!("{name}: {why}") }
    not_ready(name: &str) {
        En => format!("“{name}” is not ready yet. Wait until it has been uploaded and read, or remove it."),
        Ko => format!("‘{name}’ 파일이 아직 준비되지 않았어요. 다 읽을 때까지 기다리거나 빼 주세요."),
    }
    unusable(name: &str) {
        En => format!("“{name}” can’t be used. Remove it, or attach another file in its place."),
        Ko => format!("‘{name}’ 파일은 쓸 수 없어요. 빼거나 다른 파일을 첨부해 주세요."),
    }
}

/// The groups of formats, in words.
fn groups(limits: &FileLimits, language: Language) -> String {
    limits.taken().map(|group| group.name(language)).collect::<Vec<_>>().join(", ")
}

fn measures(limits: &FileLimits) -> (String, String, String) {
    let number = |count: u64| number(count);
    (number(limits.max_files().into()), number(limits.max_bytes() / (1024 * 1024)), number(limits.max_pages().into()))
}

fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(count), if count == 1 { "" } else { "s" })
}

/// A size as people read it: `340 KB`, `1.2 MB`.
pub(crate) fn file_size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    match bytes {
        0..MIB => format!("{} KB", number(bytes.div_ceil(KIB))),
        _ => {
            let tenths = bytes.saturating_mul(10) / MIB;
            match tenths % 10 {
                0 => format!("{} MB", number(tenths / 10)),
                tenth => format!("{}.{tenth} MB", number(tenths / 10)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::words;

    #[test]
    fn sizes_are_short() {
        let sizes = [0, 1, 1024, 1025, 1024 * 1024, 1_300_000, 52_428_800].map(file_size);
        assert_eq!(sizes, ["0 KB", "1 KB", "1 KB", "2 KB", "1 MB", "1.2 MB", "50 MB"]);
    }

    #[test]
    fn what_is_taken_is_said_in_full() {
        let limits = FileLimits { groups: vec![model::FileGroup::Pdf], max_files: Some(3), ..FileLimits::default() };
        let (en, ko) = (words(Language::En).files(), words(Language::Ko).files());
        assert_eq!(en.takes(&limits), "PDF. At most 3 files, each up to 20 MB and 200 pages.");
        assert_eq!(ko.takes(&limits), "PDF 파일. 최대 3개, 하나에 20MB, 200쪽까지 첨부할 수 있어요.");
        assert!(en.takes(&FileLimits::default()).ends_with("Images. At most 1 file up to 20 MB and 200 pages."));
    }

    #[test]
    fn facts_leave_out_what_there_is_none_of() {
        let mut contents = FileContents {
            format: "pdf".into(),
            pages: Some(1),
            chars: 40,
            tokens: 1_200,
            pictures: 0,
            beginning: String::new(),
            notes: Vec::new(),
        };
        let w = words(Language::En).files();
        assert_eq!(w.facts(&contents), "1 page, about 1,200 tokens");
        (contents.pages, contents.tokens, contents.pictures) = (None, 0, 2);
        assert_eq!(w.facts(&contents), "2 pictures");
        assert_eq!(words(Language::Ko).files().say_ready("계약서"), "계약서를 첨부했어요");
    }
}
