package org.kbfgs.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** A file that is not of the format is refused in one line that says where; nothing that it claims is believed. */
class BrokenFilesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            []                                                 | header does not start with {, expected a JSON object
            {'x':1                                             | header is not JSON: Unexpected end-of-input
            {} {}                                              | header is not JSON: Trailing token
            {'x':1,'x':2}                                      | header is not JSON: Duplicate field 'x'
            {'x':1}                                            | tensor x: is 1, expected an object
            {'x':{}}                                           | tensor x: dtype is missing, expected one of [F64, I64,
            {'x':{'dtype':'F33'}}                              | tensor x: dtype is "F33", expected one of [F64, I64,
            {'x':{'dtype':32}}                                 | tensor x: dtype is 32, expected one of [F64, I64,
            {'x':{'dtype':'F32'}}                              | tensor x: shape is missing, expected an array
            {'x':{'dtype':'F32','shape':4}}                    | tensor x: shape is 4, expected an array
            {'x':{'dtype':'F32','shape':[-4]}}                 | tensor x: shape has -4, expected whole numbers in
            {'x':{'dtype':'F32','shape':[4.5]}}                | tensor x: shape has 4.5, expected whole numbers in
            {'x':{'dtype':'F32','shape':['4']}}                | tensor x: shape has "4", expected whole numbers in
            {'x':{'dtype':'F32','shape':[9223372036854775808]}}| tensor x: shape has 9223372036854775808, expected whole
            {'x':{'dtype':'F32','shape':[4]}}                  | tensor x: data_offsets is missing, expected an array
            {'x':{'dtype':'F32','shape':[4],'data_offsets':[0]}}     | tensor x: data_offsets are [0], expected a begin
            {'x':{'dtype':'F32','shape':[4],'data_offsets':[16,0]}}  | tensor x: data_offsets are [16, 0], expected a begin
            {'x':{'dtype':'F32','shape':[5],'data_offsets':[0,20]}}  | tensor x: data_offsets are [0, 20], expected a begin
            {'x':{'dtype':'F32','shape':[5],'data_offsets':[0,16]}}  | tensor x: data_offsets hold 16 bytes, expected 20 for
            {'x':{'dtype':'F64','shape':[4],'data_offsets':[0,16]}}  | tensor x: data_offsets hold 16 bytes, expected 32 for
            {'x':{'dtype':'F32','shape':[2147483648,2147483648],'data_offsets':[0,16]}} | tensor x: shape is [2147483648,
            {'x':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}  | tensors end at byte 12 of the data, expected 16
            {'x':{'dtype':'F32','shape':[3],'data_offsets':[4,16]}}  | tensor x: data begin at 4, expected 0, where
            {}                                                       | tensors end at byte 0 of the data, expected 16
            {'__metadata__':[]}                                      | __metadata__ is [], expected an object
            {'__metadata__':{'epoch':3}}                             | __metadata__ epoch is 3, expected a string
            """)
    void isRefused(String header, String why) {
        refused(
                file(header.replace('\'', '"'), 16),
                why.replace('\'', '"').replace("Duplicate field \"x\"", "Duplicate field 'x'"));
    }

    @Test
    void arraysThatOverlapAndThatLeaveGapsAreRefused() {
        String form = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"y\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,16]}}";
        assertThat(SafeTensors.read(file(String.format(Locale.ROOT, form, 2, 8), 16), "file", BackendChoice.get())
                        .tensors())
                .hasSize(2);
        refused(
                file(String.format(Locale.ROOT, form, 3, 4), 16),
                "tensor y: data begin at 4, expected 8, where the data before them end");
        refused(
                file(String.format(Locale.ROOT, form, 1, 12), 16),
                "tensor y: data begin at 12, expected 8, where the data before them end");
    }

    @Test
    void aHeadersLengthIsCheckedBeforeItIsBelieved() {
        byte[] file = file("{}", 0);
        refused(withLength(file, 3), "header has 3 bytes, expected at most 2, the rest of the file");
        refused(withLength(file, -1), "header has 18446744073709551615 bytes, expected at most 2");
        refused(withLength(file, Long.MAX_VALUE), "header has 9223372036854775807 bytes, expected at most 2");
        assertThatThrownBy(() -> SafeTensors.read(
                        new ByteArrayInputStream(withLength(file, 100_000_001)), 1L << 40, "file", BackendChoice.get()))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessage("file: header has 100000001 bytes, expected at most 100000000");
    }

    @Test
    void aHeaderOfManyDimensionsOrNestsAndOneOfOtherCharactersAreRefused() {
        String ones = "1,".repeat(32) + "1";
        refused(
                file("{\"x\":{\"dtype\":\"F32\",\"shape\":[" + ones + "],\"data_offsets\":[0,4]}}", 4),
                "tensor x: shape has 33 dimensions, expected at most 32");
        refused(file("{\"x\":" + "[".repeat(100_000), 4), "header is not JSON: ");
        byte[] file = file("{\"?\":1}", 0);
        file[10] = (byte) 0xff;
        refused(file, "header is not UTF-8");
    }

    @Test
    void aNameFromAFileKeepsTheMessageOneLine() {
        refused(file("{\"a\\nb" + "c".repeat(500) + "\":1}", 0), "tensor a?b" + "c".repeat(77) + "...: is 1, expected");
    }

    @Test
    void aFileCutAnywhereIsRefused() {
        byte[] whole = example();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SafeTensors.read(cut, "file", BackendChoice.get()))
                    .isInstanceOf(NotSafeTensors.class);
        }
    }

    private static void refused(byte[] file, String why) {
        assertThatThrownBy(() -> SafeTensors.read(file, "file", BackendChoice.get()))
                .isInstanceOf(NotSafeTensors.class)
                .hasMessageStartingWith("file: " + why)
                .hasMessageNotContaining("\n");
    }

    static byte[] example() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("W", SafeTensorsTest.numbered(DataType.FLOAT, 2, 3));
        tensors.put("b", SafeTensorsTest.numbered(DataType.DOUBLE, 2));
        return SafeTensorsTest.bytes(SafeTensors.of(tensors, Map.of("epoch", "3")));
    }

    static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    static byte[] withLength(byte[] file, long length) {
        return ByteBuffer.wrap(file.clone())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, length)
                .array();
    }
}
