package io.github.carillon.events.boot.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of a test's own, that it may crash. The programs are looked for in
 * the directory {@code carillon.postgresql.bin}, where {@code pg_config} says, and on the
 * path; {@code root} runs them as {@code postgres}.
 */
final class PrivatePostgresql implements AutoCloseable {

	private static final String USER = "postgres";

	private final Path bin;

	private final Path folder;

	private final int port;

	private PrivatePostgresql(Path bin, Path folder, int port) {
		this.bin = bin;
		this.folder = folder;
		this.port = port;
	}

	/**
	 * Starts one. Skips the test where the programs are not there.
	 */
	static PrivatePostgresql start() {
		Path bin = directories().filter((directory) -> Files.isExecutable(directory.resolve("initdb")))
			.filter((directory) -> Files.isExecutable(directory.resolve("pg_ctl")))
			.findFirst()
			.orElse(null);
		if (bin == null) {
			String message = "SKIPPED: the programs of PostgreSQL are not there. Set -Dcarillon.postgresql.bin.";
			System.err.println(message);
			return Assumptions.abort(message);
		}
		try {
			PrivatePostgresql server = new PrivatePostgresql(bin, folder(), freePort());
			server.run("initdb", "-D", server.data(), "-U", USER, "-A", "trust", "--no-sync");
			server.startAgain();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Path> directories() {
		List<Path> directories = new ArrayList<>();
		directories.add(Path.of(System.getProperty("carillon.postgresql.bin", "/nowhere")));
		try {
			Process config = new ProcessBuilder("pg_config", "--bindir").start();
			directories.add(Path.of(new String(config.getInputStream().readAllBytes()).strip()));
		}
		catch (IOException ex) {
			// there may be others
		}
		Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(directories::add);
		return directories.stream();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static Path folder() throws IOException {
		Path folder = Files.createTempDirectory("carillon-postgresql");
		if (isRoot()) {
			Files.setOwner(folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
		}
		return folder;
	}

	private static boolean isRoot() {
		return System.getProperty("user.name").equals("root");
	}

	String url() {
		return "jdbc:postgresql://127.0.0.1:" + this.port + "/postgres";
	}

	String user() {
		return USER;
	}

	/**
	 * Ends it without any order.
	 */
	void crash() {
		run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
	}

	void startAgain() {
		run("pg_ctl", "-D", data(), "-w", "-l", this.folder.resolve("log").toString(), "-o",
				"-p %d -c listen_addresses=127.0.0.1 -k %s".formatted(this.port, this.folder), "start");
	}

	private String data() {
		return this.folder.resolve("data").toString();
	}

	private void run(String program, String... arguments) {
		List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", USER, "--") : List.of());
		command.add(this.bin.resolve(program).toString());
		command.addAll(List.of(arguments));
		try {
			Process process = new ProcessBuilder(command).directory(this.folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
				throw new IllegalStateException("Failed: " + command);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		try {
			crash();
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
