import Decode
import Testing

struct SecretsTests {
    @Test(arguments: [
        ("rtsp://viewer:pa55@192.0.2.7/stream1", "rtsp://***@192.0.2.7/stream1"),
        (
            "a rtsp://u:p@h/x and http://v:w@k/y?token=abc&n=1#f end",
            "a rtsp://***@h/x and http://***@k/y?token=***&n=*** end"
        ),
        ("rtsp://u:p@ss/w?rd@host/x", "rtsp://***@host/x"), ("http://host/a?b=c;d=e", "http://host/a?b=***;d=***"),
        ("no url at all: a@b", "no url at all: a@b"), ("/srv/a:b@c.jpg", "/srv/a:b@c.jpg"), ("x://", "x://"),
        ("http://host/#secret", "http://host/#***"), ("http://host/path", "http://host/path"),
    ])
    func `user info and values of queries are hidden`(_ text: String, _ wanted: String) {
        #expect(Secrets.mask(text) == wanted)
    }

    @Test(arguments: [
        (
            "rtsp://h:554/user=admin&password=hunter2&channel=1&stream=0.sdp?real_stream",
            "rtsp://h:554/user=admin&password=***&channel=1&stream=0.sdp?***"
        ),
        ("rtsp://h/user=admin_password=hunter2_channel=1_stream=0.sdp", "rtsp://h/user=admin_password=***"),
        ("a rtsp://h/pwd=hunter2/ch1?x#y: failed", "a rtsp://h/pwd=***/ch1?*** failed"),
        ("http://h/x;PassWord=hunter2#f", "http://h/x;PassWord=***#***"), ("http://h/x?&", "http://h/x?&"),
        ("http://h/snap.jpg?hunter2", "http://h/snap.jpg?***"), ("http://h/x?aHVudGVyMg==", "http://h/x?***"),
        ("http://h/x?a=1&hunter2;b", "http://h/x?a=***&***;***"), ("http://h/x#hunter2&hunter3", "http://h/x#***&***"),
        ("http://h/x?hunter2#a=b", "http://h/x?***"), ("rtsp://h/x?hunter2?real=1", "rtsp://h/x?***"),
        ("http://h/x?aHVu/x=y&b=2", "http://h/x?***&b=***"),
        ("rtsp://h/channel=1/stream=0.sdp", "rtsp://h/channel=1/stream=0.sdp"),
    ])
    func `passwords in paths and what of a query has no name are hidden`(_ text: String, _ wanted: String) {
        #expect(Secrets.mask(text) == wanted)
        #expect(Secrets.mask(wanted) == wanted)
    }

    @Test func `secrets are found where a path names them and where a query does not`() {
        let path = Secrets.found(in: "rtsp://u:p@h/user=admin_password=a_b_channel=1_stream=0.sdp")
        #expect(path.values == ["a_b"] && path.pieces == ["admin_password=a_b", "a_b_channel=1_stream=0.sdp"])
        let query = Secrets.found(in: "http://h/x;token=ab_c==?real_stream&n=1&pwd=1#f")
        #expect(query.values == ["ab_c==", "1"])
        #expect(query.pieces == ["token=ab_c==", "?real_stream", "pwd=1", "1#f"])
        #expect(Secrets.found(in: "/srv/password=x/a.mp4").pieces.isEmpty)
    }

    @Test(arguments: [
        ("user_password", true), ("apiKey2", true), ("X-Auth-Token", true), ("pw", true), ("user", false),
        ("channel", false), ("keyframes", false), ("", false),
    ])
    func `names that speak of secrets are known`(_ name: String, _ isSecret: Bool) {
        #expect(Secrets.isSecretName(name) == isSecret)
    }
}
