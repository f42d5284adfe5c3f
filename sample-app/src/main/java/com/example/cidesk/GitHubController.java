package com.example.cidesk;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import com.example.cidesk.Inbox.Receipt;
import io.github.carillon.events.serialization.EventSerializationException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Where GitHub delivers its webhooks. */
@RestController
class GitHubController {

	private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_-]{1,80}");

	/** GitHub sends no more than this. */
	private static final int MAX_BODY = 25 * 1024 * 1024;

	private final GitHubSignature signature;

	private final Inbox inbox;

	private final ObjectReader json;

	GitHubController(GitHubSignature signature, Inbox inbox, JsonMapper mapper) {
		this.signature = signature;
		this.inbox = inbox;
		// nothing is guessed or rounded: which of two members with one name is right?
		this.json = mapper.reader()
			.with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
	}

	@PostMapping(path = "/github",
			consumes = { MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_FORM_URLENCODED_VALUE })
	ResponseEntity<Receipt> deliver(@RequestHeader("X-GitHub-Event") String event,
			@RequestHeader(name = "X-GitHub-Delivery", required = false) @Nullable String delivery,
			@RequestHeader(name = "X-Hub-Signature-256", required = false) @Nullable String signature,
			HttpServletRequest request) throws IOException {
		byte[] body = read(request);
		// before anything else looks at the body: what is not from GitHub is not parsed
		if (!this.signature.matches(signature, body)) {
			throw problem(HttpStatus.UNAUTHORIZED, (signature != null)
					? "X-Hub-Signature-256 is not that of this body and our secret" : "X-Hub-Signature-256 is missing");
		}
		if (!EVENT.matcher(event).matches()) {
			throw problem(HttpStatus.BAD_REQUEST,
					"X-GitHub-Event takes up to 80 letters, digits, '_' and '-', such as workflow_run");
		}
		JsonNode json = parse(isForm(request) ? payload(body) : body);
		try {
			Receipt receipt = this.inbox.accept(delivery, GitHubEvent.of(event, json));
			return ResponseEntity.status(receipt.duplicate() ? HttpStatus.OK : HttpStatus.ACCEPTED).body(receipt);
		}
		catch (EventSerializationException | IllegalArgumentException ex) {
			// what cannot be written as JSON, or is longer than the database takes
			throw problem(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage());
		}
	}

	/** The server has no limit of its own for a body that is no form. */
	private static byte[] read(HttpServletRequest request) throws IOException {
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			throw problem(HttpStatus.CONTENT_TOO_LARGE, "The body is larger than %d bytes".formatted(MAX_BODY));
		}
		return body;
	}

	private static boolean isForm(HttpServletRequest request) {
		return MediaType.parseMediaType(request.getContentType())
			.isCompatibleWith(MediaType.APPLICATION_FORM_URLENCODED);
	}

	/** GitHub's other content type: a form with one field. */
	private static byte[] payload(byte[] form) {
		String text = new String(form, StandardCharsets.UTF_8);
		if (!text.startsWith("payload=") || text.indexOf('&') >= 0) {
			throw problem(HttpStatus.BAD_REQUEST, "A form needs one field, 'payload', that holds the JSON");
		}
		try {
			return URLDecoder.decode(text.substring("payload=".length()), StandardCharsets.UTF_8)
				.getBytes(StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw problem(HttpStatus.BAD_REQUEST, "The form is not encoded as a form: " + ex.getMessage());
		}
	}

	private JsonNode parse(byte[] body) {
		JsonNode root;
		try {
			root = this.json.readTree(body);
		}
		catch (JacksonException ex) {
			throw problem(HttpStatus.BAD_REQUEST, "The body is not JSON" + reason(ex));
		}
		if (!root.isObject()) {
			throw problem(HttpStatus.BAD_REQUEST,
					root.isMissingNode() ? "The body is empty" : "The body is JSON, but no object");
		}
		return root;
	}

	private static String reason(JacksonException ex) {
		TokenStreamLocation place = ex.getLocation();
		return ((place != null) ? " at line %d, column %d: ".formatted(place.getLineNr(), place.getColumnNr()) : ": ")
				+ ex.getOriginalMessage().replaceAll(" \\(start marker.*", "");
	}

	private static ResponseStatusException problem(HttpStatus status, @Nullable String detail) {
		return new ResponseStatusException(status, detail);
	}

}
