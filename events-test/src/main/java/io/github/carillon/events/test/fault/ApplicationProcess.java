package io.github.carillon.events.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application in a Java machine of its own, with the class path of this one. What it
 * prints is in a file. To stop and go on it needs a system with {@code kill}.
 *
 * @since 0.1
 */
public final class ApplicationProcess implements AutoCloseable {

	private final Process process;

	private final Path log;

	private ApplicationProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts an application.
	 * @param main the class with its {@code main}
	 * @param folder where it runs
	 * @param name the name of its log, without {@code .log}
	 * @param options options of the Java machine
	 * @param arguments arguments of the application
	 * @return the process
	 */
	public static ApplicationProcess start(Class<?> main, Path folder, String name, List<String> options,
			List<String> arguments) {
		Path log = folder.resolve(name + ".log");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(arguments);
		try {
			Process process = new ProcessBuilder(command).directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			return new ApplicationProcess(process, log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the number of the process.
	 * @return the number
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Returns whether it has not ended.
	 * @return whether it lives
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Returns what it has printed.
	 * @return the text
	 */
	public String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	/**
	 * Writes a line to its input.
	 * @param line the line
	 */
	public void tell(String line) {
		try {
			Writer input = this.process.outputWriter(StandardCharsets.UTF_8);
			input.write(line + "\n");
			input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Process " + pid() + " does not listen. It printed: " + log(), ex);
		}
	}

	/**
	 * Ends it at once, as a crash does: nothing in it runs any more.
	 */
	public void kill() {
		this.process.destroyForcibly();
		await(Duration.ofMinutes(1));
	}

	/**
	 * Has it stand still, as a machine that swaps or is moved does.
	 */
	public void freeze() {
		signal("STOP");
	}

	/**
	 * Has it go on.
	 */
	public void thaw() {
		signal("CONT");
	}

	/**
	 * Asks it to end, as a system that shuts down does.
	 */
	public void terminate() {
		// the process itself would have its input closed as well
		this.process.toHandle().destroy();
	}

	/**
	 * Waits until it has ended.
	 * @param timeout how long at most
	 * @return its exit code
	 * @throws IllegalStateException when it has not
	 */
	public int await(Duration timeout) {
		try {
			if (this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				return this.process.exitValue();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new IllegalStateException(
				"Process %d has not ended after %s. It printed: %s".formatted(pid(), timeout, log()));
	}

	private void signal(String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("Process %d does not take the signal %s".formatted(pid(), name));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Ends it at once.
	 */
	@Override
	public void close() {
		kill();
	}

}
