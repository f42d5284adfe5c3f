package io.github.carillon.events;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * The warnings that are logged meanwhile.
 */
public final class LoggedWarnings extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final Logger logger;

	private final Level before;

	private final List<String> warnings = new CopyOnWriteArrayList<>();

	private LoggedWarnings(Logger logger) {
		this.logger = logger;
		this.before = logger.getLevel();
	}

	public static List<String> of(Class<?> source, Runnable meanwhile) {
		LoggedWarnings warnings = open(source);
		try (warnings) {
			meanwhile.run();
		}
		return List.copyOf(warnings.warnings);
	}

	public static LoggedWarnings open(Class<?> source) {
		Logger logger = (Logger) LoggerFactory.getLogger(source);
		LoggedWarnings appender = new LoggedWarnings(logger);
		appender.start();
		logger.addAppender(appender);
		logger.setLevel(Level.WARN);
		logger.setAdditive(false);
		return appender;
	}

	/**
	 * Returns those that were logged until now.
	 */
	public List<String> list() {
		return List.copyOf(this.warnings);
	}

	@Override
	public void close() {
		this.logger.setAdditive(true);
		this.logger.setLevel(this.before);
		this.logger.detachAppender(this);
	}

	@Override
	protected void append(ILoggingEvent logged) {
		if (logged.getLevel().isGreaterOrEqual(Level.WARN)) {
			this.warnings.add(logged.getFormattedMessage());
		}
	}

}
