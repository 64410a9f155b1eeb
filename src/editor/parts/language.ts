export { LanguageClient, TransportKind } from 'vscode-languageclient/node';
