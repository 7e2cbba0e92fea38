"""A camera: MPEG-TS over TCP on the loopback, in a loop, that can be made to misbehave."""
import os
import signal
import socket
import subprocess
import threading


class Camera:
    """Each connection gets the clip from its beginning, in real time, from an ffmpeg of its own."""

    def __init__(self, clip):
        self.clip = clip
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.socket.getsockname()[1]
        # What a connection that is made now gets instead of the clip: bytes, or None.
        self.greeting = None
        self.accepted = 0
        self._lock = threading.Lock()
        self._live = []
        self._hung = []
        self._is_open = True
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self):
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def connections(self):
        """Connections whose peer still listens."""
        with self._lock:
            self._live = [pair for pair in self._live if pair[0].poll() is None]
            return len(self._live)

    def close_peer(self):
        """Ends all connections."""
        self._end(lambda connection: None)

    def hang_peer(self):
        """Lets all connections stand without a byte more; they stay open on this side."""
        with self._lock:
            for process, _ in self._live:
                process.send_signal(signal.SIGSTOP)
            self._hung += self._live
            self._live = []

    def garble_peer(self, data):
        """Sends bytes that are no video on all connections, and ends them."""
        def garble(connection):
            connection.setblocking(False)
            connection.send(data)
        self._end(garble)

    def stop(self):
        self._is_open = False
        self.socket.close()
        with self._lock:
            self._live += self._hung
        self.close_peer()

    def _end(self, last):
        with self._lock:
            live, self._live = self._live, []
        for process, connection in live:
            process.kill()
            process.wait()
            try:
                last(connection)
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def _serve(self):
        while self._is_open:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.accepted += 1
            if self.greeting is not None:
                try:
                    connection.sendall(self.greeting)
                except OSError:
                    pass
                connection.close()
                continue
            process = subprocess.Popen(
                ["ffmpeg", "-nostdin", "-v", "quiet", "-re", "-stream_loop", "-1", "-i", self.clip, "-c", "copy",
                 "-f", "mpegts", "pipe:1"], stdin=subprocess.DEVNULL, stdout=connection.fileno(),
                stderr=subprocess.DEVNULL, preexec_fn=os.setpgrp)
            with self._lock:
                self._live = [pair for pair in self._live if pair[0].poll() is None] + [(process, connection)]
