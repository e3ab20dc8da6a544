//! Words: how the server fares.

use crate::format::{duration, number};

words! {
    /// The page with the server's status.
    Status;

    title { En => "Server status", Ko => "서버 상태" }
    lead {
        En => "How the server that answered fares, and what waits in this workspace.",
        Ko => "지금 응답한 서버가 어떤 상태이고, 이 워크스페이스에서 무엇이 기다리고 있는지 보여 줘요.",
    }
    again { En => "Look again", Ko => "다시 확인하기" }
    looked_again { En => "The status was read again.", Ko => "상태를 다시 읽었어요." }
    server { En => "Server", Ko => "서버" }
    version { En => "Version", Ko => "버전" }
    schema { En => "Newest migration", Ko => "최신 마이그레이션" }
    started { En => "Started", Ko => "시작한 때" }
    database { En => "Database", Ko => "데이터베이스" }
    answered(ms: u64) {
        En => format!("answered within {}", duration(ms, model::Language::En)),
        Ko => format!("{} 안에 응답", duration(ms, model::Language::Ko)),
    }
    private { En => "Madang’s own Postgres", Ko => "마당의 자체 Postgres" }
    external { En => "The operator’s Postgres", Ko => "운영자의 Postgres" }
    connections_to_it { En => "Connections to it", Ko => "데이터베이스 연결" }
    of_most(open: u32, most: u32) {
        En => format!("{} of at most {}", number(u64::from(open)), number(u64::from(most))),
        Ko => format!("최대 {}개 중 {}개", number(u64::from(most)), number(u64::from(open))),
    }
    disk { En => "Free on the disk", Ko => "디스크 여유 공간" }
    of_all(free: &str, all: &str) { En => format!("{free} of {all}"), Ko => format!("{all} 중 {free}") }
    disk_is_full {
        En => "Less than a tenth of the disk is free. When it is full, nothing can be kept: tell whoever runs the server.",
        Ko => "디스크 여유 공간이 10분의 1도 남지 않았어요. 가득 차면 아무것도 저장할 수 없으니 서버 운영자에게 알려 주세요.",
    }
    queue { En => "Waiting in this workspace", Ko => "이 워크스페이스에서 기다리는 것" }
    runs { En => "Runs that have not ended", Ko => "끝나지 않은 실행" }
    comparisons { En => "Comparisons in progress", Ko => "진행 중인 비교" }
    deliveries { En => "Webhook deliveries", Ko => "웹훅 전달" }
    stream { En => "Audit log to the operator’s syslog", Ko => "운영자의 syslog로 보내는 감사 기록" }
    stream_waiting { En => "Entries not received yet", Ko => "아직 전달되지 않은 기록" }
    stream_oldest { En => "The first of them is from", Ko => "그중 가장 오래된 기록" }
    stream_sent { En => "Received last", Ko => "마지막으로 전달된 때" }
    stream_never { En => "Never", Ko => "아직 없음" }
    stream_failing_since { En => "It has been so since", Ko => "이때부터 그래요:" }
    stream_away {
        En => "The syslog receiver can’t be reached. Nothing is lost: entries wait here.",
        Ko => "syslog 서버에 연결할 수 없어요. 기록은 사라지지 않고 여기에서 기다려요.",
    }
    stream_encryption {
        En => "The connection to the syslog receiver can’t be encrypted, or nobody vouches for its certificate. Entries wait here.",
        Ko => "syslog 서버와의 연결을 암호화할 수 없거나 인증서를 믿을 수 없어요. 기록은 여기에서 기다려요.",
    }
    stream_unconfirmed {
        En => "The syslog receiver broke off before it had read everything. What it hasn’t read is sent again.",
        Ko => "syslog 서버가 다 읽기 전에 연결을 끊었어요. 읽지 못한 기록은 다시 보내요.",
    }
    connections { En => "Models’ connections, within the last hour", Ko => "지난 한 시간 동안의 모델 연결" }
    no_connections { En => "No connections yet", Ko => "아직 연결이 없어요" }
    no_connections_text {
        En => "Once a model is connected, its calls and failures of the last hour are shown here.",
        Ko => "모델을 연결하면 지난 한 시간의 호출과 실패를 여기에서 볼 수 있어요.",
    }
    connect { En => "Models", Ko => "모델" }
    connection { En => "Connection", Ko => "연결" }
    calls { En => "Calls", Ko => "호출" }
    failed { En => "Failed", Ko => "실패" }
    first_token { En => "First token", Ko => "첫 글자" }
    state { En => "State", Ko => "상태" }
    fine { En => "Works", Ko => "정상" }
    unused { En => "Not used", Ko => "사용 안 함" }
    some_fail { En => "Some calls fail", Ko => "일부 실패" }
    jobs { En => "Background jobs of this server", Ko => "이 서버의 백그라운드 작업" }
    no_jobs { En => "None has come to its end since the start.", Ko => "시작한 뒤로 끝난 작업이 아직 없어요." }
    job { En => "Job", Ko => "작업" }
    ended { En => "Ended last", Ko => "마지막으로 끝난 때" }
    took { En => "Took", Ko => "걸린 시간" }
}
