package io.github.carillon.events.json;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names of CloudEvents 1.0 that this library uses, and what ids and sources become
 * where the two do not agree on them.
 */
final class CloudEventNames {

	static final String SPEC_VERSION = "specversion";

	static final String ID = "id";

	static final String TYPE = "type";

	static final String SOURCE = "source";

	static final String SUBJECT = "subject";

	static final String TIME = "time";

	static final String DATA_CONTENT_TYPE = "datacontenttype";

	static final String DATA = "data";

	static final String DATA_BASE64 = "data_base64";

	static final String CORRELATION_ID = "correlationid";

	static final String CAUSATION_ID = "causationid";

	static final String PARTITION_KEY = "partitionkey";

	static final String DATA_VERSION = "dataversion";

	static final String PRIORITY = "priority";

	static final String HEADERS = "headers";

	static final String PATH = "path";

	static final String REPLAYED = "replayed";

	/** The media type of data that says nothing else. */
	static final String JSON = "application/json";

	/** The source as it is, where it is no URI reference and so is sent encoded. */
	static final String SOURCE_NAME = "sourcename";

	/** Header: the id that was no UUID. */
	static final String ORIGINAL_ID = "ce-id";

	/** Header: the media type of data that is no JSON. */
	static final String ORIGINAL_CONTENT_TYPE = "ce-datacontenttype";

	/** Header: {@code base64} for data that is the base64 text of bytes. */
	static final String ENCODING = "ce-dataencoding";

	/** Header: which other headers came as extensions, with types that are no strings. */
	static final String EXTENSIONS = "ce-extensions";

	/** Attributes that are never headers. */
	static final Set<String> ATTRIBUTES = Set.of(SPEC_VERSION, ID, TYPE, SOURCE, SUBJECT, TIME, DATA_CONTENT_TYPE, DATA,
			DATA_BASE64, CORRELATION_ID, CAUSATION_ID, PARTITION_KEY, DATA_VERSION, PRIORITY, HEADERS, PATH, REPLAYED,
			SOURCE_NAME);

	/** Headers that are always extensions too. */
	static final Set<String> SHARED = Set.of("sequence", "sequencetype", "traceparent", "tracestate");

	private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]+");

	private static final Pattern UUID_TEXT = Pattern
		.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

	private CloudEventNames() {
	}

	/**
	 * Returns whether a header can travel as an extension of its own.
	 */
	static boolean isExtension(String name) {
		return EXTENSION.matcher(name).matches() && !ATTRIBUTES.contains(name);
	}

	static boolean isJson(String contentType) {
		String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
		return mediaType.endsWith("/json") || mediaType.endsWith("+json");
	}

	static boolean isUuid(String id) {
		return UUID_TEXT.matcher(id).matches();
	}

	/**
	 * Returns the UUID of a foreign event: version 8 of RFC 9562, by name, with SHA-256;
	 * the name is the source and the id, which CloudEvents says are unique together.
	 */
	static UUID idOf(String source, String id) {
		byte[] hash = sha256((source + '\0' + id).getBytes(StandardCharsets.UTF_8));
		ByteBuffer bytes = ByteBuffer.wrap(hash);
		long high = (bytes.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
		long low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
		return new UUID(high, low);
	}

	private static byte[] sha256(byte[] text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Returns a source as a URI reference: itself where it is one, else percent-encoded.
	 */
	static String toUriReference(String source) {
		return isUriReference(source) ? source : percentEncoded(source);
	}

	private static boolean isUriReference(String text) {
		try {
			return text.chars().allMatch((c) -> c > ' ' && c < 0x7F) && new URI(text) != null;
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	private static String percentEncoded(String text) {
		StringBuilder encoded = new StringBuilder(text.length() * 2);
		for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
			char c = (char) (b & 0xFF);
			if (isUnreserved(c)) {
				encoded.append(c);
			}
			else {
				encoded.append("%%%02X".formatted((int) c));
			}
		}
		return encoded.toString();
	}

	private static boolean isUnreserved(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
	}

}
