package io.github.carillon.events.json;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a fault is, and what it costs to find out. The rest is tested with the
 * serializer.
 */
class JsonTextTests {

	private static final int TOKENS = 50_000;

	@Test
	void pointerIsMadeAtTheFaultOnly() {
		String text = "{\"a\":".repeat(60) + "[" + "1,".repeat(TOKENS) + "\"\\u0000\"]" + "}".repeat(60);
		JsonText.faultIn("{\"a\":\"\\u0000\"}", JsonLimits.defaults());
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		JsonFault fault = JsonText.faultIn(text, JsonLimits.defaults());
		long allocated = threads.getCurrentThreadAllocatedBytes() - before;
		assertThat(fault).isNotNull()
			.satisfies((found) -> assertThat(found.pointer()).isEqualTo("/a".repeat(60) + "/" + TOKENS));
		// a pointer of 61 segments takes more than this for each token
		assertThat(allocated / TOKENS).isLessThan(500);
	}

}
