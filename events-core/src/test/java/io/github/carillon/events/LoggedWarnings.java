package io.github.carillon.events;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * The warnings that are logged meanwhile.
 */
public final class LoggedWarnings extends AppenderBase<ILoggingEvent> {

	private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

	private LoggedWarnings() {
	}

	public static List<String> of(Class<?> source, Runnable meanwhile) {
		Logger logger = (Logger) LoggerFactory.getLogger(source);
		Level before = logger.getLevel();
		LoggedWarnings appender = new LoggedWarnings();
		appender.start();
		logger.addAppender(appender);
		logger.setLevel(Level.WARN);
		logger.setAdditive(false);
		try {
			meanwhile.run();
		}
		finally {
			logger.setAdditive(true);
			logger.setLevel(before);
			logger.detachAppender(appender);
		}
		return List.copyOf(appender.warnings);
	}

	@Override
	protected void append(ILoggingEvent logged) {
		if (logged.getLevel().isGreaterOrEqual(Level.WARN)) {
			this.warnings.add(logged.getFormattedMessage());
		}
	}

}
