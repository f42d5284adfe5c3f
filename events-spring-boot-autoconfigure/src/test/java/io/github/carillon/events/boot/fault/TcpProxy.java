package io.github.carillon.events.boot.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A wire to a database that can be slow, and cut.
 */
final class TcpProxy implements AutoCloseable {

	private final ServerSocket server;

	private final URI target;

	private final String url;

	private final Random random;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile boolean cut;

	private volatile Duration latency = Duration.ZERO;

	private volatile double stalls;

	private volatile Duration stall = Duration.ZERO;

	/**
	 * Opens one.
	 * @param url the JDBC URL of a server
	 * @param random decides what stalls
	 */
	TcpProxy(String url, Random random) {
		this.random = random;
		this.target = URI.create(url.substring("jdbc:".length()));
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.url = url.replaceFirst("//[^/]+/", "//127.0.0.1:" + this.server.getLocalPort() + "/");
		start(this::accept);
	}

	String url() {
		return this.url;
	}

	/**
	 * Ends all connections, and lets nobody in.
	 */
	void cut() {
		this.cut = true;
		this.sockets.forEach(TcpProxy::close);
	}

	void mend() {
		this.cut = false;
	}

	/**
	 * Delays everything.
	 * @param latency for how long
	 * @param stalls the share of what takes much longer
	 * @param stall how long that takes
	 */
	void slow(Duration latency, double stalls, Duration stall) {
		this.stalls = stalls;
		this.stall = stall;
		this.latency = latency;
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				this.sockets.add(client);
				if (this.cut) {
					close(client);
					continue;
				}
				Socket database = new Socket(this.target.getHost(), this.target.getPort());
				client.setTcpNoDelay(true);
				database.setTcpNoDelay(true);
				this.sockets.add(database);
				start(() -> pump(client, database));
				start(() -> pump(database, client));
			}
			catch (IOException ex) {
				// closed, or the database is not there
			}
		}
	}

	private void pump(Socket from, Socket to) {
		byte[] buffer = new byte[65536];
		try {
			for (int read = from.getInputStream().read(buffer); read >= 0; read = from.getInputStream().read(buffer)) {
				delay();
				to.getOutputStream().write(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			// the other side is told below
		}
		close(from);
		close(to);
		this.sockets.remove(from);
		this.sockets.remove(to);
	}

	private void delay() {
		Duration delay = (this.random.nextDouble() < this.stalls) ? this.stall : this.latency;
		long end = System.nanoTime() + delay.toNanos();
		for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// it is closed then
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
	}

}
