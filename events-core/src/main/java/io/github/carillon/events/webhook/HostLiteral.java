package io.github.carillon.events.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells an address in its usual notation from a name. What some programs take for an
 * address and others for a name ({@code 0x7f.1}, {@code 2130706433}, {@code 127.1}) is
 * neither.
 */
final class HostLiteral {

	private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

	private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");

	/** The last label of a name, as of RFC 3696: never a number. */
	private static final Pattern LAST_LABEL = Pattern.compile("[a-z][a-z0-9-]*");

	private static final int MAX_NAME = 253;

	private HostLiteral() {
	}

	/**
	 * Returns the bytes of an address.
	 * @param host a host as in a URL, an address of IPv6 in brackets
	 */
	static Optional<byte[]> parse(String host) {
		if (host.startsWith("[") && host.endsWith("]")) {
			String text = host.substring(1, host.length() - 1);
			return (text.indexOf('%') < 0) ? address(text) : Optional.empty();
		}
		return IPV4.matcher(host).matches() ? address(host) : Optional.empty();
	}

	private static Optional<byte[]> address(String literal) {
		try {
			return Optional.of(InetAddress.getByName(literal).getAddress());
		}
		catch (UnknownHostException ex) {
			return Optional.empty();
		}
	}

	static boolean isName(String host) {
		String name = host.toLowerCase(Locale.ROOT);
		name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
		if (name.isEmpty() || name.length() > MAX_NAME) {
			return false;
		}
		String[] labels = name.split("\\.", -1);
		for (String label : labels) {
			if (!LABEL.matcher(label).matches()) {
				return false;
			}
		}
		return LAST_LABEL.matcher(labels[labels.length - 1]).matches();
	}

}
