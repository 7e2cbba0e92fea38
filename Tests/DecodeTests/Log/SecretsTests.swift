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
}
