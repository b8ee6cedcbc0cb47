#!/usr/bin/perl
# A fast MCP server over standard streams: its tool `echo` answers 1024 bytes. It reads and writes
# all messages that are there at once, and parses none of them, so that what is measured is what
# stands before it.
use strict;
use warnings;

my $shell = '{"content":[{"type":"text","text":""}]}';
my $text  = 'x' x ( 1024 - length $shell );
my $tools = '{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}';

sub result_of {
    my ( $method, $line ) = @_;
    return qq({"content":[{"type":"text","text":"$text"}]}) if $method eq 'tools/call';
    return $tools if $method eq 'tools/list';
    return '{}'   if $method eq 'ping';
    return        if $method ne 'initialize';
    my ($version) = $line =~ /"protocolVersion"\s*:\s*("[^"]+")/;
    return qq({"protocolVersion":$version,"capabilities":{"tools":{}},)
      . q("serverInfo":{"name":"bench","version":"1"}});
}

sub answer {
    my ($line) = @_;
    my ($id) = $line =~ /"id"\s*:\s*("?[^",}]+"?)/ or return '';
    my ($method) = $line =~ /"method"\s*:\s*"([^"]+)"/ or return '';
    my $result = result_of( $method, $line );
    my $told =
      defined $result
      ? qq("result":$result)
      : q("error":{"code":-32601,"message":"Method not found"});
    return qq({"jsonrpc":"2.0","id":$id,$told}\n);
}

my $held = '';
while ( sysread STDIN, my $read, 65536 ) {
    $held .= $read;
    my $answers = '';
    $answers .= answer($1) while $held =~ s/\A([^\n]*)\n//;
    while ( length $answers ) {
        my $written = syswrite( STDOUT, $answers ) or exit 0;
        substr( $answers, 0, $written ) = '';
    }
}
