package org.fieldrack.serve.socket;

/** One client at the other end of a WebSocket; the web server's threads call it. */
public interface SocketClient {
    /** Takes a message of the client. */
    void request(String text);

    /** Notes that the client has gone. */
    void gone();
}
