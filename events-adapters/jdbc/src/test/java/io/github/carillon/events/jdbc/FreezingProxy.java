package io.github.carillon.events.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a server, and stops to pass anything on without a word when
 * it is told to.
 */
final class FreezingProxy implements AutoCloseable {

	private final ServerSocket server;

	private final URI target;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile boolean frozen;

	FreezingProxy(String jdbcUrl) throws IOException {
		this.target = URI.create(jdbcUrl.substring("jdbc:".length()));
		this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	/**
	 * Returns the URL to connect to instead.
	 */
	String url(String jdbcUrl) {
		return jdbcUrl.replaceFirst("//[^/]+/", "//127.0.0.1:" + this.server.getLocalPort() + "/");
	}

	void freeze() {
		this.frozen = true;
	}

	/**
	 * Closes what goes through it.
	 */
	void cut() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			Socket remote = new Socket(this.target.getHost(), this.target.getPort());
			this.sockets.addAll(List.of(client, remote));
			start(() -> pass(client.getInputStream(), remote.getOutputStream()));
			start(() -> pass(remote.getInputStream(), client.getOutputStream()));
		}
	}

	private void pass(InputStream from, OutputStream to) throws IOException {
		byte[] bytes = new byte[8192];
		for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
			if (!this.frozen) {
				to.write(bytes, 0, count);
				to.flush();
			}
		}
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// closed
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		cut();
	}

	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

}
